package io.keelson.cli.controlplane;

import io.keelson.cli.CommandException;
import io.keelson.cli.GoDuration;
import io.keelson.cli.Version;
import io.keelson.cli.logging.LogForm;
import io.keelson.cli.logging.LogLevel;
import io.keelson.cli.logging.LogOutlet;
import io.keelson.cli.server.ParentPipe;
import io.keelson.orchestrator.agent.NodeAgent;
import io.keelson.orchestrator.agent.fake.FakeNodes;
import io.keelson.orchestrator.agent.fake.FakeRuntime;
import io.keelson.orchestrator.agent.fake.FakeSettings;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.http.Access;
import io.keelson.orchestrator.client.http.HttpTransport;
import io.keelson.orchestrator.client.http.KubeconfigFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keelson agent}: nodes of a cluster. */
@Command(
        name = "agent",
        description = {
            "Is nodes of a cluster. They are fake: their pods take no room and run nothing, but",
            "start, become ready, end and fail as pods do, when these flags or their annotations",
            "(fake.keelson.io/..., see docs/agent.md) say.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class AgentCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("agent");

    @Option(
            names = "--fake",
            paramLabel = "N",
            required = true,
            description = "how many nodes, each with 32 processors, 256Gi and room for 110 pods")
    private int count;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "where the API is, and as whom [.keelson/admin.kubeconfig]")
    private Path kubeconfig = Path.of(".keelson/admin.kubeconfig");

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "which one of the kubeconfig [its current]")
    private String context = "";

    @Option(
            names = "--node-prefix",
            paramLabel = "TEXT",
            description = "names of nodes begin with it, a number from 0 on follows [node-]")
    private String prefix = "node-";

    @Option(
            names = "--start-delay",
            paramLabel = "DURATION",
            description = "until a pod's containers run [0s]")
    private String startDelay = "0s";

    @Option(
            names = "--ready-delay",
            paramLabel = "DURATION",
            description = "from then until they are ready [0s]")
    private String readyDelay = "0s";

    @Option(
            names = "--job-duration",
            paramLabel = "DURATION",
            description = "how long the pods of Jobs run [1s]")
    private String jobDuration = "1s";

    @Option(
            names = "--stop-delay",
            paramLabel = "DURATION",
            description = "from a pod's deletion until it has ended, its grace at most [0s]")
    private String stopDelay = "0s";

    /** Reports over standard output, and ends with standard input: a supervisor starts it so. */
    @Option(names = "--supervised", hidden = true)
    private boolean supervised;

    @Override
    public Integer call() throws InterruptedException {
        FakeSettings settings = settings();
        LogOutlet.open(LogLevel.INFO, LogForm.CONSOLE, List.of(System.err));
        @Nullable ParentPipe parent = supervised ? new ParentPipe(System.in, System.out) : null;
        Access access = access(parent);
        SystemClockwork clockwork = new SystemClockwork();
        HttpTransport transport =
                new HttpTransport(access, "keelson-agent/" + Version.number(), clockwork);
        NodeAgent agent =
                new NodeAgent(
                        FakeNodes.described(count, prefix, Version.number()),
                        transport,
                        clockwork,
                        new FakeRuntime(settings, clockwork));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    agent.close();
                                    transport.close();
                                    clockwork.close();
                                    stopped.countDown();
                                },
                                "stop"));
        var _ =
                agent.start()
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                LOG.error("cannot begin", failure);
                                return;
                            }
                            LOG.info("{} nodes at {}", count, access.server());
                            if (parent != null) {
                                parent.reportReady();
                            }
                        });
        if (parent != null) {
            ServerRun.endWith(parent);
        }
        stopped.await();
        return 0;
    }

    private Access access(@Nullable ParentPipe parent) {
        try {
            return KubeconfigFile.read(kubeconfig, context);
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            if (parent != null) {
                parent.reportFailed(why);
            }
            throw CommandException.failure(why);
        }
    }

    private FakeSettings settings() {
        if (count < 1 || count > FakeNodes.COUNT_MAX) {
            throw CommandException.usage(
                    "flag --fake wants 1 to " + FakeNodes.COUNT_MAX + ", not " + count);
        }
        if (!(prefix + 0).matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?") || prefix.length() > 50) {
            throw CommandException.usage(
                    "flag --node-prefix wants lower-case letters, digits, - and ., not " + prefix);
        }
        return new FakeSettings(
                GoDuration.parse("--start-delay", startDelay),
                GoDuration.parse("--ready-delay", readyDelay),
                GoDuration.parse("--job-duration", jobDuration),
                GoDuration.parse("--stop-delay", stopDelay));
    }
}
