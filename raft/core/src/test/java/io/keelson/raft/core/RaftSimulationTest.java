package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Seeded clusters under every fault the simulation knows. {@code -Dkeelson.sim.seeds=N} runs N of
 * them, {@code -Dkeelson.sim.seed=N} one, {@code -Dkeelson.sim.trace=true} tells what happens in
 * it.
 */
class RaftSimulationTest {
    private static final int SEEDS = Integer.getInteger("keelson.sim.seeds", 2_000);

    @Test
    void everySeedKeepsEveryPromise() {
        Long one = Long.getLong("keelson.sim.seed");
        long acknowledged = 0;
        long reads = 0;
        long changes = 0;
        long first = one != null ? one : 1;
        long last = one != null ? one : SEEDS;
        for (long seed = first; seed <= last; seed++) {
            SimCluster cluster = new SimCluster(seed, SimPlan.ofSeed(seed));
            run(cluster, seed);
            acknowledged += cluster.clients().acknowledgedCount();
            reads += cluster.clients().readCount();
            changes += cluster.clients().completedChanges();
        }
        // A simulation in which nothing gets done proves nothing.
        long seeds = last - first + 1;
        assertThat(acknowledged).isGreaterThan(20 * seeds);
        assertThat(reads).isGreaterThan(5 * seeds);
        if (seeds > 1) {
            assertThat(changes).isGreaterThan(seeds / 2);
        }
    }

    private static void run(SimCluster cluster, long seed) {
        try {
            cluster.run();
        } catch (Throwable failure) {
            throw new AssertionError(
                    "seed "
                            + seed
                            + " failed: "
                            + failure.getMessage()
                            + "\nreplay: mvn -q -B -o -pl raft/core test -Dtest=RaftSimulationTest"
                            + " -Dkeelson.sim.seed="
                            + seed
                            + " -Dkeelson.sim.trace=true",
                    failure);
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(fingerprint(7)).isEqualTo(fingerprint(7)).isNotEqualTo(fingerprint(8));
    }

    private static String fingerprint(long seed) {
        SimCluster cluster = new SimCluster(seed, SimPlan.ofSeed(seed));
        cluster.run();
        return cluster.events()
                + " events, "
                + cluster.clock().nowMicros()
                + " us, state "
                + cluster.member(1).machine().image().hash();
    }
}
