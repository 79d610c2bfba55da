package io.keelson.cli.up;

import static io.keelson.cli.CommandException.failure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a cluster's ports are free, so that a taken one is told before anything starts. */
final class Ports {
    private static final int TRIED_MAX = 1_000;

    private Ports() {}

    static void requireFree(ClusterPlan plan) {
        for (Child.Member member : plan.members()) {
            requireFree(member.clientPort(), "clients", member);
            requireFree(member.peerPort(), "peers", member);
        }
    }

    private static void requireFree(int port, String use, Child.Member member) {
        if (!isFree(port)) {
            throw failure(
                    "port %d, where %s would serve %s, is taken; stop what uses it, or choose another --client-port and --data-dir"
                            .formatted(port, member.name(), use));
        }
    }

    static void requireFree(int apiPort) {
        if (!isFree(apiPort)) {
            throw failure(
                    "port %d, where the API server would serve, is taken; stop what uses it, or choose another --api-port"
                            .formatted(apiPort));
        }
    }

    /** That port, or the next one that is free and that no member of the plan will take. */
    static int firstFree(int from, ClusterPlan plan) {
        for (int port = from; port < from + TRIED_MAX; port++) {
            if (isFree(port) && !isTakenBy(plan, port)) {
                return port;
            }
        }
        throw failure(
                "no port from %d to %d is free for the API server; choose one with --api-port"
                        .formatted(from, from + TRIED_MAX - 1));
    }

    private static boolean isTakenBy(ClusterPlan plan, int port) {
        return plan.members().stream()
                .anyMatch(member -> member.clientPort() == port || member.peerPort() == port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the child itself does: connections of an earlier run may still be closing.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
