package io.keelson.raft.node;

import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import java.util.List;

/**
 * What the loop tells the member above it. All calls come from the thread that carries the loop and
 * must return at once: they put something into a queue.
 */
public interface StateMachine {
    /**
     * Apply these, in order; each index is given exactly once and without a gap, but for what an
     * installed snapshot has swallowed. At most one call per pass of the loop. How much is handed
     * over and not yet reported by {@link RaftNode#applied} is bounded in bytes.
     */
    void committed(List<Entry> entries);

    /** The read may be served once {@code index} is applied. */
    void readReady(long readId, long index);

    /** The read's round failed; ask again under a new id, or give up. */
    void readFailed(long readId);

    /** This member's role or the leader it knows has changed. */
    void roleChanged(Effects.RoleChange change);

    /**
     * These commands, given to {@link RaftNode#propose}, did not and will not enter the log.
     * Whether others did whose answer is missing is not known to the node.
     */
    void proposalsDropped(List<byte[]> commands);

    /** How {@link RaftNode#changeMembers} ended. */
    void changeEnded(long changeId, Effects.ChangeResult.Outcome outcome);
}
