package io.keelson.raft.node.transport;

import io.keelson.raft.core.Message;
import io.keelson.raft.node.agent.SimScheduler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network of one thread, from a seed. Every frame goes through the real codec, then it is lost,
 * doubled, delayed, or held back by a partition. With {@link #inOrder} what one member sends to
 * another over one kind of connection arrives in order, as over TCP; else everything overtakes
 * everything. Forwarded proposals alone are never doubled: that they are not is the transport's
 * promise, on which "at most once" stands.
 */
public final class SimNetwork implements SimScheduler.Timeline {
    private static final int MAX_FRAME_BYTES = 64 << 20;

    private record Delivery(long atNanos, long order, long from, Envelope envelope) {}

    private record Lane(long from, long to, ConnectionKind kind) {}

    private record Link(long from, long to) {}

    private final RandomGenerator random;
    private final Map<Long, Node> nodes = new HashMap<>();
    private final Set<Link> cut = new HashSet<>();
    private final Map<Lane, Long> lastAtNanos = new HashMap<>();
    private final PriorityQueue<Delivery> deliveries =
            new PriorityQueue<>((a, b) ->
                    a.atNanos() != b.atNanos()
                            ? Long.compare(a.atNanos(), b.atNanos())
                            : Long.compare(a.order(), b.order()));
    private long nowNanos;
    private long order;

    private double loss;
    private double duplication;
    private boolean inOrder = true;
    private long shortestDelayNanos = 50_000;
    private long longestDelayNanos = 500_000;
    private Predicate<Envelope> lost = envelope -> false;

    public SimNetwork(RandomGenerator random) {
        this.random = random;
    }

    // ---- weather ----

    public void loss(double chance) {
        loss = chance;
    }

    public void duplication(double chance) {
        duplication = chance;
    }

    public void inOrder(boolean value) {
        inOrder = value;
    }

    public void delay(long shortestNanos, long longestNanos) {
        shortestDelayNanos = shortestNanos;
        longestDelayNanos = longestNanos;
    }

    /** Loses exactly what the test names. */
    public void lose(Predicate<Envelope> what) {
        lost = what;
    }

    /** Nothing more arrives in this direction; the other is as it was. */
    public void cut(long from, long to) {
        cut.add(new Link(from, to));
        brokenBetween(from, to);
    }

    /** This member is alone. */
    public void isolate(long member) {
        for (Long other : nodes.keySet()) {
            if (other != member) {
                cut(member, other);
                cut(other, member);
            }
        }
    }

    public void heal() {
        cut.clear();
    }

    // ---- members ----

    /** A member's way into the network, as of this start. */
    public Transport connect(long member) {
        Node node = new Node(member);
        nodes.put(member, node);
        return node;
    }

    /**
     * The member's process is gone: what was under way to it is lost, and peers are refused. What
     * it had sent still arrives.
     */
    public void crash(long member) {
        nodes.remove(member);
        deliveries.removeIf(each -> each.envelope().to() == member);
        for (Map.Entry<Long, Node> other : nodes.entrySet()) {
            if (!cut.contains(new Link(other.getKey(), member))) {
                other.getValue().heardOf(listener -> listener.peerLost(member));
            }
        }
        for (Long other : nodes.keySet()) {
            brokenBetween(other, member);
        }
    }

    private void brokenBetween(long from, long to) {
        Node node = nodes.get(from);
        if (node != null) {
            node.heardOf(listener -> {
                listener.disconnected(to, ConnectionKind.ENTRIES);
                listener.disconnected(to, ConnectionKind.SNAPSHOT);
            });
        }
    }

    @Override
    public long nextNanos() {
        Delivery next = deliveries.peek();
        return next == null ? Long.MAX_VALUE : next.atNanos();
    }

    @Override
    public void advanceTo(long toNanos) {
        nowNanos = toNanos;
        while (!deliveries.isEmpty() && deliveries.peek().atNanos() <= toNanos) {
            Delivery delivery = deliveries.remove();
            long to = delivery.envelope().to();
            Node node = nodes.get(to);
            if (node != null && !cut.contains(new Link(delivery.from(), to))) {
                node.heardOf(listener ->
                        listener.received(delivery.from(), delivery.envelope().frame()));
            }
        }
    }

    private void post(long from, Envelope envelope) {
        boolean reachable =
                nodes.containsKey(envelope.to()) && !cut.contains(new Link(from, envelope.to()));
        if (!reachable) {
            boolean told =
                    envelope.frame() instanceof Frame.Request
                            || (envelope.frame() instanceof Frame.Raft raft
                                    && raft.message() instanceof Message.Forward);
            Node sender = nodes.get(from);
            if (told && sender != null) {
                sender.heardOf(listener -> listener.undelivered(envelope));
            }
            return;
        }
        if (lost.test(envelope) || random.nextDouble() < loss) {
            return;
        }
        deliver(from, envelope);
        boolean mayRepeat =
                !(envelope.frame() instanceof Frame.Raft raft
                        && raft.message() instanceof Message.Forward);
        if (mayRepeat && random.nextDouble() < duplication) {
            deliver(from, envelope);
        }
    }

    private void deliver(long from, Envelope envelope) {
        long atNanos = nowNanos + random.nextLong(shortestDelayNanos, longestDelayNanos + 1);
        if (inOrder) {
            Lane lane = new Lane(from, envelope.to(), ConnectionKind.of(envelope.frame()));
            atNanos = Math.max(atNanos, lastAtNanos.getOrDefault(lane, 0L));
            lastAtNanos.put(lane, atNanos);
        }
        Envelope copy = new Envelope(envelope.to(), throughCodec(envelope.frame()));
        deliveries.add(new Delivery(atNanos, order++, from, copy));
    }

    private static Frame throughCodec(Frame frame) {
        ByteBuf bytes = FrameCodec.encode(frame, MAX_FRAME_BYTES, UnpooledByteBufAllocator.DEFAULT);
        try {
            return FrameCodec.decode(bytes, (int) FrameCodec.bodyBytes(bytes));
        } catch (GarbageException e) {
            throw new AssertionError("codec broke " + frame, e);
        } finally {
            bytes.release();
        }
    }

    private final class Node implements Transport {
        private final long member;
        private @Nullable Listener listener;

        Node(long member) {
            this.member = member;
        }

        void heardOf(java.util.function.Consumer<Listener> what) {
            if (listener != null) {
                what.accept(listener);
            }
        }

        @Override
        public void start(Listener newListener) {
            listener = Objects.requireNonNull(newListener);
        }

        @Override
        public void send(List<Envelope> batch) {
            if (equals(nodes.get(member))) {
                batch.forEach(envelope -> post(member, envelope));
            }
        }

        @Override
        public void updatePeers(PeerTable peers) {}

        @Override
        public void close() {}
    }
}
