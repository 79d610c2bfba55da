package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.EtcdError;
import java.util.concurrent.TimeUnit;

/**
 * How long a request may take, and which of etcd's texts a wait that was in vain is told: the text
 * says what is likely to have happened to it.
 */
final class Timeouts implements PendingProposals.TimeoutReason {
    private final long electionNanos;
    private volatile long leaderSinceNanos;
    private volatile boolean hasLeader;

    Timeouts(int electionMillis) {
        electionNanos = TimeUnit.MILLISECONDS.toNanos(electionMillis);
    }

    /** Five seconds, and time for a lost leader to be replaced. */
    long requestNanos() {
        return TimeUnit.SECONDS.toNanos(5) + 2 * electionNanos;
    }

    void leaderIs(long leader, long nowNanos) {
        if (leader != 0) {
            leaderSinceNanos = nowNanos;
        }
        hasLeader = leader != 0;
    }

    boolean hasLeader() {
        return hasLeader;
    }

    @Override
    public EtcdError of(long startNanos) {
        if (!hasLeader) {
            return EtcdError.TIMEOUT_CONNECTION_LOST;
        }
        long since = leaderSinceNanos;
        boolean leaderChanged =
                startNanos - since < 0 && startNanos - (since - 2 * electionNanos) > 0;
        return leaderChanged ? EtcdError.TIMEOUT_LEADER_FAILED : EtcdError.TIMEOUT;
    }
}
