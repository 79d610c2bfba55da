package io.keelson.cli.up;

import static io.keelson.cli.CommandException.failure;
import static io.keelson.cli.CommandException.usage;

import io.keelson.orchestrator.agent.fake.FakeNodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keelson up}: runs a cluster on loopback until Ctrl-C. */
@Command(
        name = "up",
        description = {"Runs a whole cluster on this machine until Ctrl-C.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class UpCommand implements Callable<Integer> {
    private static final int DEFAULT_API_PORT = 6443;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--members",
            paramLabel = "1|3|5",
            description = "how many members [3, or as the data are]")
    private @Nullable Integer members;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "where data and logs are [.keelson]")
    private Path dataDir = Path.of(".keelson");

    @Option(
            names = "--client-port",
            paramLabel = "PORT",
            description =
                    "P: member i of 0, 1, … serves clients at P+2i, peers at P+2i+1 [2379, or as the data are]")
    private @Nullable Integer clientPort;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description = "where the API server serves kubectl [6443, or the next free one]")
    private @Nullable Integer apiPort;

    @Option(names = "--no-orchestrator", description = "the store alone, without the API server")
    private boolean noOrchestrator;

    @Option(
            names = "--fake",
            paramLabel = "N",
            description = "fake nodes, whose pods run nothing: see keelson agent --help [0]")
    private int fakeNodes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (members != null && members != 1 && members != 3 && members != 5) {
            throw usage("flag --members wants 1, 3 or 5, not " + members);
        }
        if (clientPort != null && (clientPort < 1 || clientPort > 65_535 - 9)) {
            throw usage("flag --client-port wants 1 to 65526, not " + clientPort);
        }
        if (apiPort != null && (apiPort < 1 || apiPort > 65_535)) {
            throw usage("flag --api-port wants 1 to 65535, not " + apiPort);
        }
        if (fakeNodes < 0 || fakeNodes > FakeNodes.COUNT_MAX) {
            throw usage("flag --fake wants 0 to " + FakeNodes.COUNT_MAX + ", not " + fakeNodes);
        }
        if (fakeNodes > 0 && noOrchestrator) {
            throw usage("flag --fake wants an API server, and --no-orchestrator none");
        }
        try (ClusterFolder folder = ClusterFolder.open(dataDir)) {
            ClusterPlan plan = folder.plan(members, clientPort, randomToken());
            Ports.requireFree(plan);
            Child.ApiServer apiServer = noOrchestrator ? null : plan.apiServer(apiPort(plan));
            folder.keep(plan);
            Supervisor supervisor =
                    new Supervisor(
                            plan,
                            onMembers(plan, apiServer),
                            new OsChildLauncher(launcherCommand()),
                            new MemberReplacement(plan),
                            System::nanoTime,
                            this::tell,
                            () -> tell(readyBlock(plan, apiServer, sinceExecNanos())));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervisor), "stop"));
            supervisor.run();
        }
        return 0;
    }

    private List<Child> onMembers(ClusterPlan plan, Child.@Nullable ApiServer apiServer) {
        if (apiServer == null) {
            return List.of();
        }
        return fakeNodes == 0
                ? List.of(apiServer)
                : List.of(apiServer, plan.agent(fakeNodes, apiServer));
    }

    private int apiPort(ClusterPlan plan) {
        if (apiPort == null) {
            return Ports.firstFree(DEFAULT_API_PORT, plan);
        }
        Ports.requireFree(apiPort);
        return apiPort;
    }

    private void stop(Supervisor supervisor) {
        tell("stopping the cluster");
        supervisor.stop();
        tell("stopped; the data stay in " + dataDir.toAbsolutePath().normalize());
    }

    private static List<String> launcherCommand() {
        String launcher = System.getProperty("keelson.launcher", "");
        if (launcher.isEmpty()) {
            throw failure("start this through the launcher: ./keelson up");
        }
        return List.of(launcher);
    }

    /** Since the launcher started this program, which it says by the wall clock. */
    private static long sinceExecNanos() {
        // Some languages of the shell write a decimal comma.
        String started = System.getProperty("keelson.started", "").replace(',', '.');
        long nowMillis = System.currentTimeMillis();
        double startedMillis =
                started.isEmpty()
                        ? ProcessHandle.current()
                                .info()
                                .startInstant()
                                .map(Instant::toEpochMilli)
                                .orElse(nowMillis)
                        : Double.parseDouble(started) * 1e3;
        return (long) ((nowMillis - startedMillis) * 1e6);
    }

    private static String randomToken() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return "keelson-" + HexFormat.of().formatHex(bytes);
    }

    /** The one block a person waits for. */
    static String readyBlock(
            ClusterPlan plan, Child.@Nullable ApiServer apiServer, long tookNanos) {
        return """

        Keelson serves: %d %s%s, ready in %.1f s
          endpoints  %s
          try        etcdctl --endpoints=%s put hello world
        %s  data       %s
          logs       %s
          stop       Ctrl-C
        """
                .formatted(
                        plan.memberCount(),
                        plan.memberCount() == 1 ? "member" : "members",
                        apiServer == null ? "" : " and Kubernetes' API",
                        tookNanos / (double) TimeUnit.SECONDS.toNanos(1),
                        plan.endpoints(),
                        plan.endpoints(),
                        apiServer == null ? "" : apiLines(apiServer),
                        plan.dataDir(),
                        plan.dataDir().resolve("*.log"));
    }

    private static String apiLines(Child.ApiServer apiServer) {
        return """
          API        https://127.0.0.1:%d
          kubeconfig %s
          try        kubectl --kubeconfig %s get namespaces
        """
                .formatted(
                        apiServer.port(),
                        apiServer.kubeconfig(),
                        shellWord(apiServer.kubeconfig().toString()));
    }

    /** As a shell takes it for one word. */
    private static String shellWord(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private void tell(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
