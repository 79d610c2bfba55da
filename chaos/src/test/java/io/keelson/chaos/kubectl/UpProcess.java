package io.keelson.chaos.kubectl;

import io.keelson.chaos.FreePorts;
import io.keelson.chaos.ServerProcess;
import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.TestingServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code keelson up} with one member and nodes that only say what they do. */
final class UpProcess extends ServerProcess implements KubectlSuite.Target {
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);

    private final Path data;

    private UpProcess(Path folder) {
        super(
                new ServerProgram(
                        "keelson up", List.of(TestingServers.buildOurs().toString(), "up")),
                "up",
                folder.resolve("up.log"));
        data = folder.resolve("data");
    }

    /** Starts it with its data under the folder, and waits until all of it serves. */
    static UpProcess start(Path folder, int nodes) throws IOException {
        UpProcess up = new UpProcess(folder);
        int apiPort = FreePorts.take();
        int clientPort = FreePorts.takePair();
        up.start(
                List.of(
                        "--members=1",
                        "--data-dir=" + up.data,
                        "--client-port=" + clientPort,
                        "--api-port=" + apiPort,
                        "--fake=" + nodes));
        try {
            up.awaitServing(READY_LIMIT, () -> up.logOfThisLife().contains("ready in"));
        } catch (IllegalStateException | Error e) {
            up.close();
            throw e;
        }
        return up;
    }

    @Override
    public Path kubeconfig() {
        return data.resolve("admin.kubeconfig");
    }

    @Override
    public void close() {
        kill();
    }
}
