package io.keelson.bench.compare;

import io.keelson.bench.load.Endpoint;
import io.keelson.bench.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Starts clusters of anything that takes etcd's flags. All members are on loopback. The edge to the
 * operating system: processes, ports, folders.
 */
public final class ClusterLauncher {
    private static final String HOST = "127.0.0.1";

    private final CompareSettings settings;
    private final LongSupplier nanoClock;
    private final Set<Cluster> running = ConcurrentHashMap.newKeySet();
    private int clustersStarted;

    /**
     * @param nanoClock like {@link System#nanoTime}
     */
    public ClusterLauncher(CompareSettings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.nanoClock = nanoClock;
    }

    /** Starts members on fresh data and returns without waiting for them. */
    Cluster start(Side side, int members) throws IOException {
        var folder = settings.folder().resolve(side.label() + "-" + clustersStarted++);
        Files.createDirectories(folder);
        for (int port = settings.basePort(); port < settings.basePort() + 2 * members; port++) {
            checkFree(port);
        }
        var processes = new ArrayList<ServerProcess>();
        var cluster = new Cluster(processes, folder, nanoClock, running);
        running.add(cluster);
        try {
            for (int i = 0; i < members; i++) {
                processes.add(
                        ServerProcess.start(
                                "m" + i + " of " + side.label(),
                                new Endpoint(HOST, clientPort(i)),
                                command(side, folder, members, i),
                                folder.resolve("m" + i + ".log")));
            }
        } catch (IOException e) {
            cluster.killNow();
            throw e;
        }
        return cluster;
    }

    /** Kills whatever still runs: for a shutdown hook. */
    public void killAll() {
        running.forEach(Cluster::killNow);
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    private List<String> command(Side side, Path folder, int members, int i) {
        var clientUrl = url(clientPort(i));
        var peerUrl = url(peerPort(i));
        var initialCluster = new ArrayList<String>();
        for (int m = 0; m < members; m++) {
            initialCluster.add("m" + m + "=" + url(peerPort(m)));
        }
        var command = new ArrayList<>(side.command());
        command.addAll(List.of("--name", "m" + i));
        command.addAll(List.of("--data-dir", folder.resolve("m" + i).toString()));
        command.addAll(List.of("--listen-client-urls", clientUrl));
        command.addAll(List.of("--advertise-client-urls", clientUrl));
        command.addAll(List.of("--listen-peer-urls", peerUrl));
        command.addAll(List.of("--initial-advertise-peer-urls", peerUrl));
        command.addAll(List.of("--initial-cluster", String.join(",", initialCluster)));
        command.addAll(List.of("--initial-cluster-state", "new"));
        command.addAll(List.of("--initial-cluster-token", folder.getFileName().toString()));
        return command;
    }

    private int clientPort(int member) {
        return settings.basePort() + 2 * member;
    }

    private int peerPort(int member) {
        return clientPort(member) + 1;
    }

    private static String url(int port) {
        return "http://" + HOST + ":" + port;
    }

    private static void checkFree(int port) throws IOException {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.setReuseAddress(true);
        } catch (IOException e) {
            throw new IOException("port " + port + " is taken; choose another --base-port", e);
        }
    }
}
