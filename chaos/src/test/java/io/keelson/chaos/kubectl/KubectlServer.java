package io.keelson.chaos.kubectl;

import io.keelson.chaos.ProcessCluster;
import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.controlplane.ControlPlaneProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An API server to talk to: a store of one member and our {@code apiserver} on it, both processes;
 * or one that runs already, named by {@code keelson.chaos.kubeconfig}.
 */
final class KubectlServer implements KubectlSuite.Target {
    private final Path kubeconfig;
    private final @Nullable ProcessCluster store;
    private final @Nullable ControlPlaneProcess process;

    private KubectlServer(
            Path kubeconfig,
            @Nullable ProcessCluster store,
            @Nullable ControlPlaneProcess process) {
        this.kubeconfig = kubeconfig;
        this.store = store;
        this.process = process;
    }

    /** Starts store and API server with their data under the folder and waits until they serve. */
    static KubectlServer start(Supplier<ServerProgram> program, Path folder) throws IOException {
        String named = System.getProperty("keelson.chaos.kubeconfig", "");
        if (!named.isEmpty()) {
            return new KubectlServer(Path.of(named).toAbsolutePath(), null, null);
        }
        ProcessCluster store =
                new ProcessCluster(program.get(), 1, folder.resolve("store")).start();
        try {
            ControlPlaneProcess process = ControlPlaneProcess.start(store, "apiserver", folder);
            return new KubectlServer(process.kubeconfig(), store, process);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Whether its process still runs; one that was only named counts as running. */
    @Override
    public boolean isAlive() {
        return process == null || process.isAlive();
    }

    /** The end of its log, for a failure's message. */
    @Override
    public String logTail() {
        return process == null ? "" : process.logTail();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
