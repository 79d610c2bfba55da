package io.keelson.kvstore.rpc;

import io.keelson.kvstore.member.Lane;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that do all network work, and the lane each of them is. */
final class EventLoops {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    private final MultiThreadIoEventLoopGroup group;
    private final Class<? extends ServerChannel> channelType;
    private final FastThreadLocal<Lane> laneOfThread = new FastThreadLocal<>();

    private record LoopLane(EventLoop loop) implements Lane {
        /** After the end of the loop the connections are gone, and with them who would listen. */
        @Override
        public void execute(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException e) {
                LOG.debug("an answer came after the end", e);
            }
        }
    }

    EventLoops(int count) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        channelType = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("rpc"), io);
        for (EventExecutor executor : group) {
            Lane lane = new LoopLane((EventLoop) executor);
            executor.execute(() -> laneOfThread.set(lane));
        }
    }

    /** The lane of the event loop this is called on. */
    Lane lane() {
        Lane lane = laneOfThread.get();
        if (lane == null) {
            throw new IllegalStateException(
                    "not on an event loop: " + Thread.currentThread().getName());
        }
        return lane;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> channelType() {
        return channelType;
    }

    void stop(long timeoutNanos) throws InterruptedException {
        group.shutdownGracefully(0, timeoutNanos, TimeUnit.NANOSECONDS)
                .await(timeoutNanos, TimeUnit.NANOSECONDS);
    }
}
