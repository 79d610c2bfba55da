package io.keelson.raft.node.transport;

import io.keelson.raft.core.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * This member's connection of one kind to one peer; dialed again whenever it closes. Confined to
 * the transport's thread.
 *
 * <pre>
 *   IDLE ──▶ DIALING ──▶ GREETING ──welcome──▶ UP
 *              ▲ │          │ refused           │ closed: re-dial at once;
 *              │ └──────────┴──▶ WAITING ◀──────┘ if that is refused, the peer is lost
 *              └── after a pause ──┘
 * </pre>
 *
 * A SNAPSHOT connection is dialed when a frame wants it, keeps that one frame until it is up, and
 * is closed when nothing was sent for a while.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
final class OutboundConnection {
    private static final long IDLE_SNAPSHOT_NANOS = 30_000_000_000L;
    private static final long REFUSED_BACKOFF_NANOS = 1_000_000_000L;
    private static final int MOST_HELD_FRAMES = 4;

    private enum State {
        IDLE,
        DIALING,
        GREETING,
        UP,
        WAITING,
        CLOSED
    }

    private final NettyTransport transport;
    private final long peer;
    private final ConnectionKind kind;
    private final Deque<Frame> held = new ArrayDeque<>();
    private List<InetSocketAddress> addresses;
    private int nextAddress;
    private State state = State.IDLE;
    private @Nullable Channel channel;
    private boolean lost;
    private boolean reportedDown;
    private @Nullable Refusal reportedRefusal;
    private long backoffNanos;
    private long framesDropped;
    private long framesSent;
    private boolean unflushed;

    OutboundConnection(
            NettyTransport transport,
            long peer,
            ConnectionKind kind,
            List<InetSocketAddress> addresses) {
        this.transport = transport;
        this.peer = peer;
        this.kind = kind;
        this.addresses = addresses;
        this.backoffNanos = transport.settings().firstBackoffNanos();
    }

    /** Dials now, except for a connection that waits for its first frame. */
    void open() {
        if (state == State.IDLE && kind != ConnectionKind.SNAPSHOT) {
            dial();
        }
    }

    /** The peer may have moved: what is up stays up, the next dial goes to the new address. */
    void moveTo(List<InetSocketAddress> newAddresses) {
        addresses = newAddresses;
    }

    /** The peer was heard of: no need to wait any longer. */
    void dialNow() {
        if (state == State.WAITING && kind != ConnectionKind.SNAPSHOT) {
            state = State.IDLE;
            open();
        }
    }

    void close() {
        state = State.CLOSED;
        held.clear();
        if (channel != null) {
            channel.close();
        }
    }

    // ---- dialing ----

    private void dial() {
        if (addresses.isEmpty()) {
            pause("no address is known", transport.settings().longestBackoffNanos());
            return;
        }
        state = State.DIALING;
        InetSocketAddress address = addresses.get(Math.floorMod(nextAddress, addresses.size()));
        transport.resolver().resolve(address, this::connect, this::dialFailed);
    }

    private void connect(InetSocketAddress resolved) {
        if (state != State.DIALING) {
            return;
        }
        Bootstrap bootstrap = transport.dialer();
        Greeting greeting = new Greeting(transport.settings().maxFrameBytes());
        bootstrap.handler(transport.pipeline(transport.settings().clientTls(), () -> greeting));
        ChannelFuture connecting = bootstrap.connect(resolved);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                dialFailed(Objects.requireNonNull(done.cause()));
            } else if (state == State.CLOSED) {
                connecting.channel().close();
            } else {
                greet(connecting.channel(), greeting);
            }
        });
    }

    private void dialFailed(Throwable cause) {
        if (state != State.DIALING) {
            return;
        }
        nextAddress++;
        if (lost) {
            lost = false;
            if (cause instanceof ConnectException && kind == ConnectionKind.CONTROL) {
                transport.listener().peerLost(peer);
            }
        }
        down(String.valueOf(cause.getMessage()));
        pauseLonger();
    }

    private void greet(Channel dialed, Greeting greeting) {
        state = State.GREETING;
        TransportSettings settings = transport.settings();
        dialed.closeFuture().addListener(done -> closed(dialed, greeting));
        dialed.writeAndFlush(
                Handshake.encode(
                        new Handshake.Hello(
                                Handshake.VERSION,
                                kind,
                                settings.clusterId(),
                                settings.self(),
                                peer,
                                settings.nonce(),
                                transport.listener().position())));
        transport.schedule(
                () -> {
                    if (!greeting.isOpen()) {
                        dialed.close();
                    }
                },
                settings.connectTimeoutNanos());
    }

    private void welcomed() {
        if (state != State.GREETING) {
            return;
        }
        state = State.UP;
        lost = false;
        reportedDown = false;
        reportedRefusal = null;
        backoffNanos = transport.settings().firstBackoffNanos();
        transport.events().peerConnected(peer, kind);
        while (!held.isEmpty()) {
            write(held.removeFirst());
        }
        flush();
        closeWhenIdle();
    }

    private void refused(Refusal refusal) {
        if (!refusal.equals(reportedRefusal)) {
            reportedRefusal = refusal;
            transport.events().refusedByPeer(peer, refusal);
        }
        backoffNanos = Math.max(backoffNanos, REFUSED_BACKOFF_NANOS);
    }

    private void closed(Channel was, Greeting greeting) {
        if (!was.equals(channel) || state == State.CLOSED) {
            return;
        }
        channel = null;
        boolean wasUp = state == State.UP;
        String reason = greeting.closeReason();
        down(reason == null ? "closed by the peer" : reason);
        if (!wasUp) {
            pauseLonger();
        } else if (kind == ConnectionKind.SNAPSHOT) {
            state = State.IDLE;
        } else {
            lost = true;
            dial();
        }
    }

    private void down(String reason) {
        if (!reportedDown) {
            reportedDown = true;
            transport.events().peerDisconnected(peer, kind, reason);
        }
        transport.listener().disconnected(peer, kind);
    }

    private void pauseLonger() {
        long pauseNanos = backoffNanos;
        backoffNanos = Math.min(2 * backoffNanos, transport.settings().longestBackoffNanos());
        pause("", pauseNanos);
    }

    private void pause(String reason, long nanos) {
        if (!reason.isEmpty()) {
            down(reason);
        }
        state = State.WAITING;
        if (kind == ConnectionKind.SNAPSHOT) {
            held.clear();
        }
        transport.schedule(
                () -> {
                    if (state == State.WAITING) {
                        state = State.IDLE;
                        open();
                    }
                },
                nanos);
    }

    private void closeWhenIdle() {
        if (kind != ConnectionKind.SNAPSHOT || state != State.UP) {
            return;
        }
        long sentSoFar = framesSent;
        Channel now = channel;
        transport.schedule(
                () -> {
                    if (state != State.UP || now == null || !now.equals(channel)) {
                        return;
                    }
                    if (framesSent == sentSoFar) {
                        channel = null; // its close is no news
                        state = State.IDLE;
                        now.close();
                    } else {
                        closeWhenIdle();
                    }
                },
                IDLE_SNAPSHOT_NANOS);
    }

    // ---- sending ----

    /** Writes without a flush. False: it did not leave. */
    boolean send(Frame frame) {
        if (kind == ConnectionKind.SNAPSHOT && state != State.UP && state != State.CLOSED) {
            if (state == State.WAITING || held.size() >= MOST_HELD_FRAMES) {
                return false;
            }
            held.addLast(frame);
            if (state == State.IDLE) {
                dial();
            }
            return true;
        }
        Channel to = channel;
        if (state != State.UP || to == null) {
            return false;
        }
        if (!to.isWritable() && mayDrop(frame)) {
            framesDropped++;
            transport.dropped(peer, kind, framesDropped);
            return false;
        }
        return write(frame);
    }

    private boolean write(Frame frame) {
        Channel to = Objects.requireNonNull(channel);
        ByteBuf encoded;
        try {
            encoded = FrameCodec.encode(frame, transport.settings().maxFrameBytes(), to.alloc());
        } catch (IllegalArgumentException tooLarge) {
            framesDropped++;
            transport.dropped(peer, kind, framesDropped);
            return false;
        }
        to.write(encoded, to.voidPromise());
        framesSent++;
        unflushed = true;
        return true;
    }

    /**
     * What is large is dropped when too much waits. On ENTRIES the rest is small and bounded by
     * what was received from that peer; on CONTROL all is worthless when it is late.
     */
    private boolean mayDrop(Frame frame) {
        return switch (frame) {
            case Frame.Raft raft ->
                    !(raft.message() instanceof Message.AppendResponse)
                            || kind == ConnectionKind.CONTROL;
            case SnapshotFrame.Chunk chunk -> true;
            case Frame.Request request -> true;
            default -> false;
        };
    }

    void flush() {
        Channel to = channel;
        if (unflushed && to != null) {
            to.flush();
        }
        unflushed = false;
    }

    /** Waits for the other side's welcome; after it nothing comes this way but the end. */
    private final class Greeting extends FrameDecoder {
        Greeting(int maxFrameBytes) {
            super(maxFrameBytes);
        }

        @Override
        boolean handshake(ChannelHandlerContext ctx, ByteBuf in) throws GarbageException {
            Handshake.Welcome welcome = Handshake.decodeWelcome(in);
            if (welcome == null) {
                return false;
            }
            Refusal refusal = welcome.refusal();
            if (refusal != null) {
                refused(refusal);
                close(ctx, "refused: " + refusal.text());
                return false;
            }
            welcomed();
            return true;
        }

        @Override
        void received(ChannelHandlerContext ctx, Frame frame) throws GarbageException {
            throw new GarbageException("a frame where only this side speaks");
        }

        @Override
        void garbage(ChannelHandlerContext ctx, String reason) {
            backoffNanos = Math.max(backoffNanos, REFUSED_BACKOFF_NANOS);
        }
    }
}
