package io.keelson.kvstore.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clusters of whole members under everything that can befall them, each from a seed.
 *
 * <pre>
 *   mvn test -pl kvstore -am -Dtest=MemberSimulationTest -Dkeelson.sim.seed=SEED    one of them
 *   mvn test -pl kvstore -am -Dtest=MemberSimulationTest -Dkeelson.sim.seeds=COUNT  more of them
 * </pre>
 */
class MemberSimulationTest {
    private static final int SEEDS = 80;
    private static final long STORM_NANOS = 5 * SimCluster.SECOND;

    private int writes;
    private int claims;
    private int powerCuts;
    private int snapshots;
    private int expiries;

    @Test
    void everySeed() {
        Long only = Long.getLong("keelson.sim.seed");
        if (only != null) {
            run(only);
            return;
        }
        int seeds = Integer.getInteger("keelson.sim.seeds", SEEDS);
        for (long seed = 1; seed <= seeds; seed++) {
            run(seed);
        }
        // A simulation in which nothing happens would find nothing.
        assertThat(writes).isGreaterThan(30 * seeds);
        assertThat(claims).isGreaterThan(60 * seeds);
        assertThat(powerCuts).isGreaterThan(seeds);
        assertThat(snapshots).isGreaterThan(seeds / 10);
        assertThat(expiries).isGreaterThan(seeds / 2);
    }

    private void run(long seed) {
        try {
            SimRun run = simulate(seed);
            writes += run.writes();
            claims += run.claims();
            powerCuts += run.cluster().powerCuts();
            expiries += run.cluster().leases().expiries();
            for (SimMember member : run.cluster().members()) {
                snapshots += member.generations().installed();
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "replay with: mvn test -pl kvstore -am -Dtest=MemberSimulationTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkeelson.sim.seed="
                            + seed
                            + "\n"
                            + e,
                    e);
        }
    }

    private static SimRun simulate(long seed) throws Exception {
        SimRun run = new SimRun(seed, seed % 5 == 0 ? 5 : 3);
        SimCluster cluster = run.cluster();
        cluster.startAll();
        run.addClients(4);
        SimNemesis nemesis = new SimNemesis(cluster);
        cluster.scheduler().add(nemesis, List.of(nemesis));
        cluster.scheduler().runFor(STORM_NANOS);
        cluster.scheduler().remove(nemesis);
        nemesis.relent();
        cluster.scheduler().runFor(2 * SimCluster.SECOND);
        run.settle();
        return run;
    }
}
