package io.keelson.raft.node;

import io.keelson.raft.core.Effects;
import io.keelson.raft.node.snapshot.SnapshotEvents;
import io.keelson.raft.node.transport.TransportEvents;

/**
 * The one outlet for what is worth a log line or a metric. Called from the agents' threads; must
 * return at once and never throw.
 */
public interface NodeEvents extends TransportEvents, SnapshotEvents {
    /** Nobody listens. */
    NodeEvents NONE = new NodeEvents() {};

    default void roleChanged(Effects.RoleChange change) {}

    /** One group commit: so many steps were written and synced in so many nanoseconds. */
    default void logSynced(int steps, long sizeBytes, long durationNanos) {}

    /** New entries of the leader were refused: this member's log writer is too far behind. */
    default void appendRefused(long from, long queuedBytes) {}
}
