package io.keelson.cli.up;

import static io.keelson.cli.CommandException.failure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a cluster's ports are free, so that a taken one is told before anything starts. */
final class Ports {
    private Ports() {}

    static void requireFree(ClusterPlan plan) {
        for (ClusterPlan.Member member : plan.members()) {
            requireFree(member.clientPort(), "clients", member);
            requireFree(member.peerPort(), "peers", member);
        }
    }

    private static void requireFree(int port, String use, ClusterPlan.Member member) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the member itself does: connections of an earlier run may still be closing.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw failure(
                    "port %d, where %s would serve %s, is taken; stop what uses it, or choose another --client-port and --data-dir"
                            .formatted(port, member.name(), use));
        }
    }
}
