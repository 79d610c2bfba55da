package io.keelson.raft.core;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How a simulated cluster is set up and what it has to bear.
 *
 * @param voters at the start; two more members stand by to be added
 * @param faultMicros how long faults go on before everything is healed
 * @param faultPauseMicros the mean pause between two faults
 * @param changesMembers whether the membership changes
 * @param bugs planted in the driver and the disk
 * @param rules the core's rules, or broken ones
 */
public record SimPlan(
        int voters,
        long faultMicros,
        long faultPauseMicros,
        boolean changesMembers,
        Set<SimBug> bugs,
        Supplier<SafetyRules> rules) {

    public static final RaftSettings SETTINGS = new RaftSettings(10, 2, 400, 1200, 1500);

    /** A sound cluster of 1 to 5 voters, by the seed. */
    public static SimPlan ofSeed(long seed) {
        int[] sizes = {3, 5, 3, 4, 3, 2, 3, 1};
        return new SimPlan(
                sizes[(int) Math.floorMod(seed, sizes.length)],
                5_000_000,
                120_000,
                seed % 3 != 0,
                EnumSet.noneOf(SimBug.class),
                SafetyRules::new);
    }

    public SimPlan withVoters(int count) {
        return new SimPlan(count, faultMicros, faultPauseMicros, changesMembers, bugs, rules);
    }

    public SimPlan withBug(SimBug bug) {
        return new SimPlan(
                voters, faultMicros, faultPauseMicros, changesMembers, EnumSet.of(bug), rules);
    }

    SimPlan withRules(Supplier<SafetyRules> broken) {
        return new SimPlan(voters, faultMicros, faultPauseMicros, changesMembers, bugs, broken);
    }

    boolean has(SimBug bug) {
        return bugs.contains(bug);
    }
}
