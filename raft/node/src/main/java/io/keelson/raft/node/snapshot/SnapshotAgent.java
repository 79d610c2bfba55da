package io.keelson.raft.node.snapshot;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.raft.node.transport.ConnectionKind;
import io.keelson.raft.node.transport.SnapshotFrame;
import io.keelson.raft.node.transport.Transport;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sends snapshots to followers that need one, and receives one. All reading and writing of snapshot
 * files happens here, away from the loop and the network. What can be in its mailbox is bounded by
 * the window of the one snapshot being received.
 */
public final class SnapshotAgent implements Agent {
    /** The loop, as this agent sees it. Its methods only post. */
    public interface Host {
        /** How a {@link SnapshotAgent#send} ended. */
        void reported(long to, long index, boolean success);

        /** A snapshot is complete and durable; {@link SnapshotAgent#settled} answers. */
        void ready(long from, IncomingSnapshot snapshot);
    }

    private sealed interface Order {}

    private record Send(long to) implements Order {}

    private record Cancel() implements Order {}

    private record Received(long from, SnapshotFrame frame) implements Order {}

    private record Disconnected(long member) implements Order {}

    private record Settled(boolean installed, String reason) implements Order {}

    private final Wakeup wakeup = new Wakeup();
    private final Mailbox<Order> orders = new Mailbox<>(wakeup);
    private final SortedMap<Long, SnapshotSending> sendings = new TreeMap<>();
    private final SnapshotReceiving receiving;
    private final SnapshotPort port;
    private final Transport transport;
    private final Host host;
    private final SnapshotEvents events;
    private final SnapshotLimits limits;

    public SnapshotAgent(
            SnapshotPort port,
            Transport transport,
            Host host,
            SnapshotEvents events,
            SnapshotLimits limits) {
        this.port = port;
        this.transport = transport;
        this.host = host;
        this.events = events;
        this.limits = limits;
        this.receiving = new SnapshotReceiving(port, transport, host, events);
    }

    /**
     * Any thread, as all below: sends the newest snapshot to this member, in place of one that is
     * under way to it.
     */
    public void send(long to) {
        orders.put(new Send(to));
    }

    /** This member leads no more: what it sends is dropped, and nobody waits for a report. */
    public void cancelSending() {
        orders.put(new Cancel());
    }

    /** A frame arrived. */
    public void received(long from, SnapshotFrame frame) {
        orders.put(new Received(from, frame));
    }

    /** The connection to that member broke. */
    public void disconnected(long member, ConnectionKind kind) {
        if (kind == ConnectionKind.SNAPSHOT) {
            orders.put(new Disconnected(member));
        }
    }

    /** How the installation of what was {@link Host#ready} ended. */
    public void settled(boolean installed, String reason) {
        orders.put(new Settled(installed, reason));
    }

    @Override
    public String name() {
        return "snapshots";
    }

    @Override
    public int doWork(long nowNanos) {
        int work = orders.drain(order -> carryOut(order, nowNanos));
        for (Iterator<SnapshotSending> each = sendings.values().iterator(); each.hasNext(); ) {
            SnapshotSending sending = each.next();
            work += sending.doWork(nowNanos);
            if (sending.isEnded()) {
                each.remove();
            }
        }
        return work + receiving.doWork(nowNanos);
    }

    private void carryOut(Order order, long nowNanos) {
        switch (order) {
            case Send send -> {
                SnapshotSending before = sendings.remove(send.to());
                if (before != null) {
                    before.abandon("another was asked for");
                }
                sendings.put(
                        send.to(),
                        new SnapshotSending(
                                send.to(), port, transport, host, events, limits, nowNanos));
            }
            case Cancel cancel -> {
                sendings.values().forEach(sending -> sending.abandon("no longer the leader"));
                sendings.clear();
            }
            case Received received -> {
                switch (received.frame()) {
                    case SnapshotFrame.Offer offer -> receiving.offered(received.from(), offer);
                    case SnapshotFrame.Chunk chunk -> receiving.chunk(received.from(), chunk);
                    case SnapshotFrame.FileEnd end -> receiving.fileEnd(received.from(), end);
                    case SnapshotFrame.Accept accept -> {
                        SnapshotSending sending = sendings.get(received.from());
                        if (sending != null) {
                            sending.accepted(accept, nowNanos);
                        }
                    }
                    case SnapshotFrame.Credit credit -> {
                        SnapshotSending sending = sendings.get(received.from());
                        if (sending != null) {
                            sending.credited(credit, nowNanos);
                        }
                    }
                    case SnapshotFrame.Done done -> {
                        SnapshotSending sending = sendings.get(received.from());
                        if (sending != null) {
                            sending.done(done, nowNanos);
                        }
                    }
                }
            }
            case Disconnected disconnected -> {
                SnapshotSending sending = sendings.get(disconnected.member());
                if (sending != null) {
                    sending.broken(nowNanos);
                }
            }
            case Settled settled -> receiving.settled(settled.installed(), settled.reason());
        }
    }

    @Override
    public long idleNanos(long nowNanos) {
        long idle = receiving.idleNanos(nowNanos);
        for (SnapshotSending sending : sendings.values()) {
            idle = Math.min(idle, sending.idleNanos(nowNanos));
        }
        return idle;
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }
}
