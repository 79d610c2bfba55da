package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Nine bugs, planted one at a time: the simulation must notice each within a few hundred seeds. The
 * first five break a rule of the core through {@link SafetyRules}, the other four the driver or the
 * disk ({@link SimBug}). When this was written the first seed to notice was, in the order below: 4,
 * 1, 7, 10, 1, 1, 31, 1, 18.
 */
class PlantedBugsTest {
    private static final int SEEDS = 600;

    /** The core's own checks, which stay on in production, may be first to notice. */
    private static final String INVARIANTS = "IllegalStateException";

    @Test
    void votingTwice() {
        assertNoticedWithRules(
                SimPlan.ofVoters(5),
                () ->
                        new SafetyRules() {
                            @Override
                            boolean mayVote(long votedFor, long candidate, long knownLeader) {
                                return true;
                            }
                        },
                "OneLeaderPerTerm",
                INVARIANTS);
    }

    @Test
    void committingAnOldTermsEntryByCount() {
        assertNoticedWithRules(
                SimPlan.ofShortLeaderships(),
                () ->
                        new SafetyRules() {
                            @Override
                            boolean mayCommit(long entryTerm, long currentTerm) {
                                return true;
                            }
                        },
                "StateMachineSafety",
                "LeaderCompleteness",
                "AcknowledgedNeverLost");
    }

    @Test
    void servingAReadWithoutReadIndex() {
        assertNoticedWithRules(
                SimPlan.ofVoters(3),
                () ->
                        new SafetyRules() {
                            @Override
                            boolean readNeedsRound() {
                                return false;
                            }
                        },
                "ReadsNeverStale");
    }

    @Test
    void reusingAReadRound() {
        assertNoticedWithRules(
                SimPlan.ofVoters(3),
                () ->
                        new SafetyRules() {
                            @Override
                            ReadRound nextRound(long term, long member, long nonce, long counter) {
                                return new ReadRound(term, member, 0, 1);
                            }
                        },
                "ReadsNeverStale");
    }

    @Test
    void truncatingACommittedEntry() {
        assertNoticedWithRules(
                SimPlan.ofVoters(3),
                () ->
                        new SafetyRules() {
                            @Override
                            long truncateFrom(RaftLog log, List<Entry> entries) {
                                return !entries.isEmpty()
                                                && entries.getFirst().index() <= log.lastIndex()
                                        ? entries.getFirst().index()
                                        : 0;
                            }
                        },
                "AcknowledgedNeverLost",
                "LeaderCompleteness",
                "StateMachineSafety");
    }

    @Test
    void skippingAnFsync() {
        assertNoticed(
                SimPlan.ofVoters(3).withBug(SimBug.SKIP_FSYNC),
                "AcknowledgedNeverLost",
                "OneLeaderPerTerm");
    }

    @Test
    void countingTheOwnVoteBeforeItIsDurable() {
        assertNoticed(
                SimPlan.ofSlowDisks().withBug(SimBug.COUNT_OWN_VOTE_EARLY), "OneLeaderPerTerm");
    }

    @Test
    void acknowledgingAnAppendBeforeFdatasync() {
        assertNoticed(
                SimPlan.ofVoters(3).withBug(SimBug.ACKNOWLEDGE_BEFORE_SYNC),
                "AcknowledgedNeverLost");
    }

    @Test
    void droppingTheRestartRule() {
        assertNoticed(SimPlan.ofVoters(3).withBug(SimBug.DROP_RESTART_RULE), "StateMachineSafety");
    }

    private static void assertNoticedWithRules(
            SimPlan plan, Supplier<SafetyRules> broken, String... checkers) {
        assertNoticed(plan.withRules(broken), checkers);
    }

    private static void assertNoticed(SimPlan plan, String... checkers) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            String noticedBy = noticedBy(seed, plan);
            if (!noticedBy.isEmpty()) {
                assertThat(checkers).contains(noticedBy);
                return;
            }
        }
        throw new AssertionError("none of " + SEEDS + " seeds noticed the bug");
    }

    private static String noticedBy(long seed, SimPlan plan) {
        try {
            new SimCluster(seed, plan).run();
            return "";
        } catch (SimViolation violation) {
            return violation.checker();
        } catch (IllegalStateException broken) {
            return INVARIANTS;
        }
    }
}
