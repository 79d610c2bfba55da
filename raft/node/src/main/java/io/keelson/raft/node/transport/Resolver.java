package io.keelson.raft.node.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Finds the address of a host name without holding up the event loop; a name may lead elsewhere
 * with every dial. At the edge to the operating system: the look-up blocks a virtual thread.
 */
final class Resolver {
    private final Executor eventLoop;

    Resolver(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** One of the two is called, on the event loop. */
    void resolve(
            InetSocketAddress address,
            Consumer<InetSocketAddress> found,
            Consumer<Throwable> notFound) {
        if (!address.isUnresolved()) {
            found.accept(address);
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                InetAddress host = InetAddress.getByName(address.getHostString());
                InetSocketAddress resolved = new InetSocketAddress(host, address.getPort());
                eventLoop.execute(() -> found.accept(resolved));
            } catch (UnknownHostException e) {
                eventLoop.execute(() -> notFound.accept(e));
            }
        });
    }
}
