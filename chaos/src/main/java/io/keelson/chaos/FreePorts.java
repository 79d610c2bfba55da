package io.keelson.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on. They lie below the range from which Linux takes the ports of
 * outgoing connections: a member that is killed and restarted must find its port free, and a
 * client's connection that happened to be given that port meanwhile would make the test flaky.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static int next = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);

    private FreePorts() {}

    /**
     * A port of the loopback address that could be bound just now; none is given twice in a row.
     */
    public static synchronized int take() {
        for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
            next = next + 1 < HIGHEST ? next + 1 : LOWEST;
            if (isFree(next)) {
                return next;
            }
        }
        throw new IllegalStateException("no free port from " + LOWEST + " to " + HIGHEST);
    }

    /** The first of two such ports that follow each other: of a member's clients and its peers. */
    public static synchronized int takePair() {
        int first = take();
        while (take() != first + 1) {
            first = next;
        }
        return first;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
