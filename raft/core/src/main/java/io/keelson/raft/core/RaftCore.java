package io.keelson.raft.core;

import java.util.List;
import java.util.random.RandomGenerator;

/** One member's part in Raft. Not thread-safe: one loop owns it. */
@SuppressWarnings("DoNotCallSuggester")
public final class RaftCore {

    /**
     * What a member starts from.
     *
     * @param hardState as stored last
     * @param snapshot where the log begins: its first entry is {@code snapshot.last().index() + 1}
     * @param log the ids (term, index) and sizes of the stored entries, in order; configurations of
     *     {@link EntryKind#CONFIGURATION} entries are decoded from their data, all other data may
     *     be absent
     * @param appliedIndex what the state machine already holds; at least the snapshot's index
     */
    public record Restart(
            HardState hardState, SnapshotMark snapshot, List<Entry> log, long appliedIndex) {}

    /**
     * A member as of its last stop, as a follower or learner.
     *
     * @param self this member's id, never 0
     * @param random draws election timeouts and the nonce of read rounds, nothing else
     */
    public RaftCore(long self, RaftSettings settings, Restart restart, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    /** Takes in one thing that happened; what follows from it gathers until {@link #drain()}. */
    public void step(Input input) {
        throw new UnsupportedOperationException();
    }

    /** The effects of all inputs since the last call. */
    public Effects drain() {
        throw new UnsupportedOperationException();
    }

    /** A leader is known and takes proposals; otherwise they wait outside. */
    public boolean acceptsProposals() {
        throw new UnsupportedOperationException();
    }

    /** A picture of the state, for status, metrics and checks. */
    public RaftStatus status() {
        throw new UnsupportedOperationException();
    }
}
