package io.keelson.chaos.controlplane;

import io.keelson.chaos.FreePorts;
import io.keelson.chaos.MemberProcess;
import io.keelson.chaos.ProcessCluster;
import io.keelson.chaos.ServerProcess;
import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.TestingServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An API server as a process on a store. Servers of one folder share an authority, as those of one
 * cluster do; the first of them makes it, so they are started one after the other.
 */
public final class ControlPlaneProcess extends ServerProcess implements AutoCloseable {
    /** What it logs when it serves. */
    private static final String READY_LINE = "ready to serve kubectl";

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final Path folder;

    private ControlPlaneProcess(String command, String name, Path folder) {
        super(
                new ServerProgram(
                        "keelson " + command,
                        List.of(TestingServers.buildOurs().toString(), command)),
                name,
                folder.resolve(name + ".log"));
        this.folder = folder;
    }

    /** Starts an API server on all members of the store, and waits until it serves. */
    public static ControlPlaneProcess start(ProcessCluster store, String name, Path folder)
            throws IOException {
        return start(new ControlPlaneProcess("apiserver", name, folder), store, List.of());
    }

    /** The same with controllers and a scheduler in it, which hold Leases under that name. */
    public static ControlPlaneProcess startActing(ProcessCluster store, String name, Path folder)
            throws IOException {
        return start(
                new ControlPlaneProcess("controlplane", name, folder),
                store,
                List.of("--identity=" + name));
    }

    private static ControlPlaneProcess start(
            ControlPlaneProcess server, ProcessCluster store, List<String> more)
            throws IOException {
        Files.createDirectories(server.folder);
        List<String> flags = new ArrayList<>(more);
        flags.addAll(
                List.of(
                        "--etcd-servers="
                                + store.members().stream()
                                        .map(MemberProcess::clientUrl)
                                        .collect(Collectors.joining(",")),
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + FreePorts.take(),
                        "--cert-dir=" + server.certDir(),
                        "--kubeconfig=" + server.kubeconfig()));
        server.start(flags);
        try {
            server.awaitReady();
        } catch (IllegalStateException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Waits until this life of it serves. */
    public void awaitReady() {
        awaitServing(READY_LIMIT, () -> logOfThisLife().contains(READY_LINE));
    }

    /** {@code kill -9}, and a new life on the same port with the same certificates. */
    public void killAndRestart() {
        kill();
        restart();
        awaitReady();
    }

    /** The administrator's. */
    public Path kubeconfig() {
        return folder.resolve(name() + ".kubeconfig");
    }

    Path certDir() {
        return folder.resolve("certs");
    }

    @Override
    public void close() {
        kill();
    }
}
