package io.keelson.raft.core;

import java.util.Arrays;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/**
 * Majority arithmetic. While a configuration is joint every decision needs a majority of the new
 * voters and a majority of the outgoing ones (Raft paper 6).
 */
final class Quorum {
    private Quorum() {}

    /** The highest index that a quorum holds, given what each voter holds. */
    static long matchIndex(Configuration configuration, LongUnaryOperator matchOf) {
        long incoming = majorityMatch(configuration.voters(), matchOf);
        return configuration.isJoint()
                ? Math.min(incoming, majorityMatch(configuration.outgoingVoters(), matchOf))
                : incoming;
    }

    /** Whether those who said yes are a quorum. */
    static boolean reached(Configuration configuration, LongPredicate saidYes) {
        return majority(configuration.voters(), saidYes)
                && (!configuration.isJoint() || majority(configuration.outgoingVoters(), saidYes));
    }

    /** Whether so many said no that the others cannot be a quorum any more. */
    static boolean outOfReach(Configuration configuration, LongPredicate saidNo) {
        return !reached(configuration, voter -> !saidNo.test(voter));
    }

    private static boolean majority(Set<Long> voters, LongPredicate saidYes) {
        int count = 0;
        for (long voter : voters) {
            if (saidYes.test(voter)) {
                count++;
            }
        }
        return count > voters.size() / 2;
    }

    private static long majorityMatch(Set<Long> voters, LongUnaryOperator matchOf) {
        if (voters.isEmpty()) {
            return 0;
        }
        long[] matches = new long[voters.size()];
        int count = 0;
        for (long voter : voters) {
            matches[count++] = matchOf.applyAsLong(voter);
        }
        Arrays.sort(matches);
        // With n voters, the entry at (n - 1) / 2 and all n / 2 above it are a majority.
        return matches[(count - 1) / 2];
    }
}
