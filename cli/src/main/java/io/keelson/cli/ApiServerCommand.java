package io.keelson.cli;

import io.keelson.cli.logging.LogForm;
import io.keelson.cli.logging.LogLevel;
import io.keelson.cli.logging.LogOutlet;
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

    @Override
    public Integer call() throws InterruptedException {
        LogOutlet.open(LogLevel.INFO, LogForm.CONSOLE, List.of(System.err));
        if (!AdmissionPlugins.NAMES.containsAll(disabledAdmission)) {
            throw CommandException.usage(
                    "--disable-admission-plugins: there are " + new TreeSet<>(AdmissionPlugins.NAMES));
        }
        ApiServerProcess server;
        try {
            server =
                    ApiServerProcess.start(
                            new ApiServerSettings(
                                    etcdServers,
                                    new InetSocketAddress(bindAddress, port),
                                    certDir,
                                    kubeconfig,
                                    disabledAdmission));
        } catch (IOException e) {
            throw CommandException.failure(
                    "cannot serve at " + bindAddress + ":" + port + ": " + e.getMessage());
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        server.stop();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    stopped.countDown();
                                },
                                "stop"));
        stopped.await();
        return 0;
    }
}
