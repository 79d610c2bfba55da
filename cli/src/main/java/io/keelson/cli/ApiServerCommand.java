package io.keelson.cli;

import io.keelson.cli.logging.LogForm;
import io.keelson.cli.logging.LogLevel;
import io.keelson.cli.logging.LogOutlet;
import io.keelson.cli.server.ParentPipe;
import io.keelson.orchestrator.apiserver.ApiServerProcess;
import io.keelson.orchestrator.apiserver.ApiServerSettings;
import io.keelson.orchestrator.apiserver.admission.AdmissionPlugins;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keelson apiserver}: Kubernetes' API on a store that speaks etcd v3. */
@Command(
        name = "apiserver",
        description = {"Serves Kubernetes' API from any store that speaks etcd v3.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ApiServerCommand implements Callable<Integer> {
    @Option(
            names = "--etcd-servers",
            split = ",",
            paramLabel = "URL",
            description = "the store's members, by commas [http://127.0.0.1:2379]")
    private List<String> etcdServers = List.of("http://127.0.0.1:2379");

    @Option(
            names = "--bind-address",
            paramLabel = "ADDRESS",
            description = "where to listen [127.0.0.1]")
    private String bindAddress = "127.0.0.1";

    @Option(names = "--secure-port", paramLabel = "PORT", description = "where to listen [6443]")
    private int port = 6443;

    @Option(
            names = "--cert-dir",
            paramLabel = "FOLDER",
            description = "keys and certificates [.keelson/pki]")
    private Path certDir = Path.of(".keelson/pki");

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "written for kubectl [.keelson/admin.kubeconfig]")
    private Path kubeconfig = Path.of(".keelson/admin.kubeconfig");

    @Option(
            names = "--disable-admission-plugins",
            split = ",",
            paramLabel = "NAME",
            description = "rules not to be asked, by commas, by Kubernetes' names for them")
    private Set<String> disabledAdmission = Set.of();

    @Option(
            names = "--max-requests-inflight",
            paramLabel = "N",
            description = "requests at a time that only read; more are told to wait [400]")
    private int maxRequestsInFlight = 400;

    @Option(
            names = "--max-mutating-requests-inflight",
            paramLabel = "N",
            description = "requests at a time that change something; more are told to wait [200]")
    private int maxMutatingRequestsInFlight = 200;

    @Option(
            names = "--etcd-compaction-interval",
            paramLabel = "DURATION",
            description =
                    "how often the store is compacted to where it was one interval before, 0 for never [5m]")
    private String compactionInterval = "5m";

    /** Reports over standard output, and ends with standard input: {@code up} starts it so. */
    @Option(names = "--supervised", hidden = true)
    private boolean supervised;

    @Override
    public Integer call() throws InterruptedException {
        ApiServerSettings settings = settings();
        LogOutlet.open(LogLevel.INFO, LogForm.CONSOLE, List.of(System.err));
        @Nullable ParentPipe parent = supervised ? new ParentPipe(System.in, System.out) : null;
        ApiServerProcess server;
        try {
            server = ApiServerProcess.start(settings);
        } catch (IOException e) {
            String why = "cannot serve at " + bindAddress + ":" + port + ": " + e.getMessage();
            if (parent != null) {
                parent.reportFailed(why);
            }
            throw CommandException.failure(why);
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    stop(server);
                                    stopped.countDown();
                                },
                                "stop"));
        if (parent != null) {
            follow(parent, server);
        }
        stopped.await();
        return 0;
    }

    private ApiServerSettings settings() {
        InetSocketAddress address = new InetSocketAddress(bindAddress, port);
        if (address.isUnresolved()) {
            throw CommandException.usage("flag --bind-address: no such address " + bindAddress);
        }
        if (maxRequestsInFlight < 1 || maxMutatingRequestsInFlight < 1) {
            throw CommandException.usage(
                    "flags --max-requests-inflight and --max-mutating-requests-inflight want 1 or"
                            + " more");
        }
        if (!AdmissionPlugins.NAMES.containsAll(disabledAdmission)) {
            throw CommandException.usage(
                    "flag --disable-admission-plugins: there are "
                            + String.join(", ", new TreeSet<>(AdmissionPlugins.NAMES)));
        }
        return new ApiServerSettings(
                etcdServers,
                address,
                certDir,
                kubeconfig,
                disabledAdmission,
                maxRequestsInFlight,
                maxMutatingRequestsInFlight,
                GoDuration.parse("--etcd-compaction-interval", compactionInterval),
                Version.number());
    }

    private static void follow(ParentPipe parent, ApiServerProcess server) {
        var _ = server.ready().thenRun(parent::reportReady);
        Thread.ofPlatform()
                .daemon()
                .name("parent")
                .start(() -> {
                    parent.awaitParentGone();
                    // As the signal does: the hook stops the server.
                    Runtime.getRuntime().exit(0);
                });
    }

    private static void stop(ApiServerProcess server) {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
