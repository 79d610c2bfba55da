package io.keelson.raft.core;

/**
 * What was acknowledged is on so many disks that no quorum can be formed without it, whatever
 * crashes; checked against what the simulated disks really hold, not what they claimed.
 */
public final class AcknowledgedNeverLost implements SimChecker {
    private EntryId last = EntryId.ZERO;

    @Override
    public void acknowledged(SimMember member, Entry entry) {
        if (entry.index() > last.index()) {
            last = entry.id();
        }
    }

    @Override
    public void afterEvent(SimCluster cluster) {
        if (last.index() == 0) {
            return;
        }
        Configuration configuration = cluster.ledger().configuration();
        if (Quorum.reached(configuration, voter -> !cluster.member(voter).isDurable(last))) {
            throw violation(
                    "acknowledged "
                            + last
                            + ", but a quorum of "
                            + configuration
                            + " does not hold it on disk");
        }
    }
}
