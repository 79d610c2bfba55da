package io.keelson.orchestrator.storage.etcd;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The network thread with its channels and its clock. */
final class Network {
    private final EtcdSettings settings;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final boolean ownsGroup;
    private final Executor callbacks;
    private final Endpoints endpoints;
    private volatile boolean closed;

    private Network(
            EtcdSettings settings, EventLoopGroup group, boolean ownsGroup, Executor callbacks) {
        this.settings = settings;
        this.group = group;
        this.loop = group.next();
        this.ownsGroup = ownsGroup;
        this.callbacks = callbacks;
        this.endpoints = new Endpoints(settings.endpoints(), group);
    }

    /** With a thread of its own. */
    static Network own(EtcdSettings settings, Executor callbacks) {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("store-client", true),
                        NioIoHandler.newFactory());
        return new Network(settings, group, true, callbacks);
    }

    /** On a loop that does other things too: among them, what answers are followed by. */
    static Network on(EventLoopGroup oneLoop, EtcdSettings settings) {
        return new Network(settings, oneLoop, false, oneLoop.next());
    }

    EtcdSettings settings() {
        return settings;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    boolean isClosed() {
        return closed;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /** How long to wait before the next attempt: not at all until every endpoint was tried once. */
    long retryDelayNanos(int attempts) {
        int rounds = Math.min(attempts / endpoints.count(), 20);
        return rounds == 0
                ? 0
                : Math.min(
                        settings.retryDelayMin().toNanos() << (rounds - 1),
                        settings.retryDelayMax().toNanos());
    }

    /** On the network thread; dropped once the network is closed. */
    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    void schedule(long delayNanos, Runnable task) {
        if (!closed) {
            var _ = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    void callBack(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            loop.execute(endpoints::close);
            if (ownsGroup) {
                var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            }
        }
    }
}
