package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Connections come and go for a simulated minute, now between all members, now with one follower
 * cut off for long: the leader of the first second leads to the end.
 */
class FlappingTest {
    private static final long MINUTE_MICROS = 60_000_000;

    /** With the pause between two heartbeats shorter than the shortest election timeout. */
    private static final int FLAP_MICROS = 40_000;

    /** Between two cuts a heartbeat gets through. */
    private static final int STEADY_MICROS = 30_000;

    @Test
    void flappingConnectionsChangeNoLeader() {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SimCluster cluster = new SimCluster(seed, SimPlan.ofVoters(3));
            cluster.network().calm();
            cluster.startMembers();
            cluster.clients().start();
            cluster.runFor(1_000_000);
            SimMember leader =
                    cluster.members().stream()
                            .filter(SimMember::isLeader)
                            .findFirst()
                            .orElseThrow();
            long term = leader.role().term();
            long acknowledged = cluster.clients().acknowledgedCount();
            SimMember outcast =
                    cluster.members().stream().filter(m -> !m.isLeader()).findFirst().orElseThrow();
            long end = cluster.clock().nowMicros() + MINUTE_MICROS;
            while (cluster.clock().nowMicros() < end) {
                boolean isOut = random.nextInt(3) > 0;
                cutSome(cluster, random);
                isolate(cluster, outcast, leader, isOut);
                cluster.runFor(random.nextInt(FLAP_MICROS));
                cluster.network().heal();
                isolate(cluster, outcast, leader, isOut);
                cluster.runFor(STEADY_MICROS + random.nextInt(FLAP_MICROS));
                cluster.network().heal();
                assertThat(leader.isLeader()).isTrue();
                assertThat(leader.role().term()).isEqualTo(term);
            }
            assertThat(cluster.clients().acknowledgedCount()).isGreaterThan(acknowledged + 1_000);
        }
    }

    private static void cutSome(SimCluster cluster, SplittableRandom random) {
        for (SimMember a : cluster.members()) {
            for (SimMember b : cluster.members()) {
                if (random.nextInt(6) == 0) {
                    cutBoth(cluster, a, b);
                }
            }
        }
    }

    /**
     * A follower that loses its connections may believe the leader dead and ask for votes early;
     * those who hear the leader give none.
     */
    private static void isolate(
            SimCluster cluster, SimMember outcast, SimMember leader, boolean isOut) {
        if (isOut) {
            cluster.members().forEach(other -> cutBoth(cluster, outcast, other));
            outcast.offer(new Input.PeerLost(leader.id()));
        }
    }

    private static void cutBoth(SimCluster cluster, SimMember a, SimMember b) {
        cluster.network().cut(a.id(), b.id());
        cluster.network().cut(b.id(), a.id());
    }
}
