package io.keelson.raft.core;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How a simulated cluster is set up and what it has to bear.
 *
 * @param voters at the start
 * @param settings of every member's core
 * @param faultMicros how long faults go on before everything is healed
 * @param faultPauseMicros the mean pause between two faults
 * @param leaderFaultPercent the share of faults that hit the leader, whoever it is
 * @param slowSyncPercent the share of syncs that take up to 150 ms
 * @param changesMembers whether the membership changes; two more members then stand by
 * @param bugs planted in the driver and the disk
 * @param rules the core's rules, or broken ones
 */
public record SimPlan(
        int voters,
        RaftSettings settings,
        long faultMicros,
        long faultPauseMicros,
        int leaderFaultPercent,
        int slowSyncPercent,
        boolean changesMembers,
        Set<SimBug> bugs,
        Supplier<SafetyRules> rules) {

    /** Small limits, so that a short run fills windows, cuts messages and fetches old entries. */
    private static final RaftSettings SMALL = new RaftSettings(10, 2, 400, 1200, 1500);

    /** One entry a message. */
    private static final RaftSettings TINY = new RaftSettings(10, 2, 1, 1200, 1500);

    /** A sound cluster of 1 to 5 voters, by the seed. */
    public static SimPlan ofSeed(long seed) {
        int[] sizes = {3, 5, 3, 4, 3, 2, 3, 1};
        return new SimPlan(
                sizes[Math.floorMod(seed, sizes.length)],
                SMALL,
                4_000_000,
                120_000,
                0,
                3,
                seed % 3 != 0,
                EnumSet.noneOf(SimBug.class),
                SafetyRules::new);
    }

    /** A sound cluster of so many voters that stay. */
    public static SimPlan ofVoters(int voters) {
        return new SimPlan(
                voters,
                SMALL,
                4_000_000,
                120_000,
                0,
                3,
                false,
                EnumSet.noneOf(SimBug.class),
                SafetyRules::new);
    }

    /** Leaders come and go before they can replicate much, as in figure 8 of the paper. */
    public static SimPlan ofShortLeaderships() {
        return new SimPlan(
                5,
                TINY,
                8_000_000,
                20_000,
                85,
                3,
                false,
                EnumSet.noneOf(SimBug.class),
                SafetyRules::new);
    }

    /** Disks that often hang, under leaders that often crash. */
    public static SimPlan ofSlowDisks() {
        return new SimPlan(
                3,
                SMALL,
                8_000_000,
                40_000,
                60,
                50,
                false,
                EnumSet.noneOf(SimBug.class),
                SafetyRules::new);
    }

    public SimPlan withBug(SimBug bug) {
        return new SimPlan(
                voters,
                settings,
                faultMicros,
                faultPauseMicros,
                leaderFaultPercent,
                slowSyncPercent,
                changesMembers,
                EnumSet.of(bug),
                rules);
    }

    SimPlan withRules(Supplier<SafetyRules> broken) {
        return new SimPlan(
                voters,
                settings,
                faultMicros,
                faultPauseMicros,
                leaderFaultPercent,
                slowSyncPercent,
                changesMembers,
                bugs,
                broken);
    }

    boolean has(SimBug bug) {
        return bugs.contains(bug);
    }
}
