package io.keelson.raft.core;

import java.util.HashSet;
import java.util.Set;

/** Who answered a candidacy, and how. */
final class VoteTally {
    private final Set<Long> granted = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();

    void record(long voter, boolean grant) {
        (grant ? granted : refused).add(voter);
    }

    boolean won(Configuration configuration) {
        return Quorum.reached(configuration, granted::contains);
    }

    /** A majority refused: waiting for the rest is in vain. */
    boolean lost(Configuration configuration) {
        return Quorum.outOfReach(
                configuration, voter -> refused.contains(voter) && !granted.contains(voter));
    }
}
