package io.keelson.raft.core;

import java.util.List;

/** Everything that can happen to the core. */
public sealed interface Input {
    /** One unit of time has passed. All time-outs are counts of ticks. */
    record Tick() implements Input {}

    /** A message arrived from a member, by its id. */
    record Received(long from, Message message) implements Input {}

    /**
     * Commands to replicate, in order, by this member's clients. The core assigns places in the log
     * if it leads, else forwards them to the leader it knows; the driver offers none while {@link
     * RaftCore#acceptsProposals()} is false.
     */
    record Propose(List<byte[]> commands) implements Input {}

    /** A linearizable read waits under this id; answered by {@link Effects.ReadResult}. */
    record Read(long readId) implements Input {}

    /** Everything up to the {@link Effects.Persist} with this sequence number is synced. */
    record Persisted(long sequence) implements Input {}

    /** The state machine holds everything up to this index. */
    record Applied(long index) implements Input {}

    /** Answers {@link Effects.Fetch}. Empty entries: the log no longer reaches back that far. */
    record Fetched(long to, long firstIndex, List<Entry> entries) implements Input {}

    /**
     * A snapshot from the leader is received, verified and durable in place of the state machine;
     * see {@link RaftCore#wantsSnapshot}.
     */
    record SnapshotInstalled(SnapshotMark mark) implements Input {}

    /** How a {@link Effects.SendSnapshot} ended; {@code index} is the snapshot's. */
    record SnapshotReported(long to, long index, boolean success) implements Input {}

    /**
     * The connection to a member closed and the immediate re-dial was refused: its process is gone.
     * If it led, an early pre-vote is permitted; nothing else follows from it.
     */
    record PeerLost(long member) implements Input {}

    /**
     * Hand the leadership to this voter. Ignored unless this member leads and the other is another
     * voter; given up when it takes longer than an election timeout.
     */
    record TransferLeader(long to) implements Input {}

    /**
     * Change the membership to exactly these voters and learners; by joint consensus where more
     * than one voter changes. Refused ({@link Effects.ChangeResult}) while another is under way.
     */
    record ChangeMembers(long changeId, Configuration target) implements Input {}

    /**
     * The log was cut: it now begins after this index, up to which the state machine is applied and
     * durable.
     */
    record Compacted(long index) implements Input {}
}
