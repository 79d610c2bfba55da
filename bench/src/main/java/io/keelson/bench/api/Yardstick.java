package io.keelson.bench.api;

import io.grpc.Channel;
import io.keelson.bench.load.Connections;
import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.KeySpace;
import io.keelson.bench.load.LoadGenerator;
import io.keelson.bench.load.LoadPlan;
import io.keelson.bench.load.Progress;
import io.keelson.bench.load.PutWorkload;
import io.keelson.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** What the machine is worth at the moment: puts of 256 bytes to one etcd, 1,000 clients. */
final class Yardstick {
    private static final int CONNECTIONS = 100;
    private static final int CLIENTS = 1_000;

    private Yardstick() {}

    static double putsPerSecond(
            List<String> etcd, Path folder, int port, Duration duration, LongSupplier nanoClock)
            throws IOException, InterruptedException, TimeoutException {
        var client = "http://127.0.0.1:" + port;
        var peer = "http://127.0.0.1:" + (port + 1);
        var line = new ArrayList<>(etcd);
        line.addAll(List.of("--name", "y", "--data-dir", folder.resolve("yardstick").toString()));
        line.addAll(List.of("--listen-client-urls", client, "--advertise-client-urls", client));
        line.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
        line.addAll(List.of("--initial-cluster", "y=" + peer));
        var endpoint = new Endpoint("127.0.0.1", port);
        var server =
                ServerProcess.start("yardstick", endpoint, line, folder.resolve("yardstick.log"));
        try {
            Thread.sleep(3_000);
            server.checkAlive();
            try (var connections = Connections.open(List.of(endpoint), CONNECTIONS, nanoClock)) {
                var generator = new LoadGenerator<Channel>(connections, nanoClock);
                var keys = new KeySpace(8, KeySpace.mostKeys(8), KeySpace.KeyOrder.SEQUENTIAL, 1);
                var puts = new PutWorkload(keys, 256);
                var warm =
                        generator.run(
                                puts,
                                LoadPlan.closedFor(CLIENTS, duration.toNanos(), 0),
                                Progress.SILENT);
                return generator
                        .run(
                                puts,
                                LoadPlan.closedFor(CLIENTS, duration.toNanos(), warm.nextIndex()),
                                Progress.SILENT)
                        .throughputPerSecond();
            }
        } finally {
            server.askToStop();
            server.awaitStopped();
        }
    }
}
