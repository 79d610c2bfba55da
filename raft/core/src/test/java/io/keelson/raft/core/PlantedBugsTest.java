package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Nine bugs, planted one at a time: the simulation must notice each within a few hundred seeds. The
 * first five break a rule of the core through {@link SafetyRules}, the other four the driver or the
 * disk ({@link SimBug}).
 */
class PlantedBugsTest {
    private static final int SEEDS = 600;

    /** The checkers that may notice a bug first; the core's own invariants count as one. */
    private static final String INVARIANTS = "IllegalStateException";

    @Test
    void votingTwice() {
        assertRuleIsMissed(
                SimPlan.ofVoters(5),
                () ->
                        new SafetyRules() {
                            @Override
                            boolean mayVote(long votedFor, long candidate, long knownLeader) {
                                return true;
                            }
                        },
                "OneLeaderPerTerm");
    }

    @Test
    void committingAnOldTermsEntryByCount() {
        assertRuleIsMissed(
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
        assertRuleIsMissed(
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
        assertRuleIsMissed(
                SimPlan.ofVoters(3),
                () ->
                        new SafetyRules() {
                            @Override
                            ReadRound nextRound(
                                    long term, long member, long nonce, long counter) {
                                return new ReadRound(term, member, 0, 1);
                            }
                        },
                "ReadsNeverStale");
    }

    @Test
    void truncatingACommittedEntry() {
        assertRuleIsMissed(
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
        assertMissed(
                SimPlan.ofVoters(3).withBug(SimBug.SKIP_FSYNC),
                "AcknowledgedNeverLost",
                "OneLeaderPerTerm");
    }

    @Test
    void countingTheOwnVoteBeforeItIsDurable() {
        assertMissed(
                SimPlan.ofSlowDisks().withBug(SimBug.COUNT_OWN_VOTE_EARLY), "OneLeaderPerTerm");
    }

    @Test
    void acknowledgingAnAppendBeforeFdatasync() {
        assertMissed(
                SimPlan.ofVoters(3).withBug(SimBug.ACKNOWLEDGE_BEFORE_SYNC),
                "AcknowledgedNeverLost");
    }

    @Test
    void droppingTheRestartRule() {
        assertMissed(
                SimPlan.ofVoters(3).withBug(SimBug.DROP_RESTART_RULE), "StateMachineSafety");
    }

    private static void assertRuleIsMissed(
            SimPlan plan, Supplier<SafetyRules> broken, String... checkers) {
        assertMissed(plan.withRules(broken), checkers);
    }

    private static void assertMissed(SimPlan plan, String... checkers) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            String noticedBy = noticedBy(seed, plan);
            if (!noticedBy.isEmpty()) {
                System.out.println("noticed by " + noticedBy + " with seed " + seed);
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
