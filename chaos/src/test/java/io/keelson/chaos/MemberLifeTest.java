package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts around a member rely on: the line that says it serves, and a clean stop. */
class MemberLifeTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aMemberSaysWhenItServesStopsOnRequestAndGoesOnWithItsData(@TempDir Path folder) {
        try (ProcessCluster cluster =
                new ProcessCluster(TestingServers.underTest(), 1, folder).start()) {
            MemberProcess member = cluster.member(0);
            awaitReadyLine(member);
            try (EtcdClient client = new EtcdClient(member.endpoint())) {
                var _ = client.put("life", "goes on");
            }
            // Stopped by the signal, or with nothing to complain about: both are clean.
            assertThat(member.terminate()).isIn(0, 143);

            member.restart();
            awaitReadyLine(member);
            try (EtcdClient client = new EtcdClient(member.endpoint())) {
                assertThat(client.get("life").getKvs(0).getValue().toStringUtf8())
                        .isEqualTo("goes on");
            }
        }
    }

    /** The leader hands over before it stops: nobody waits for an election timeout. */
    @Test
    void aLeaderThatIsStoppedHandsOver(@TempDir Path folder) {
        try (ProcessCluster cluster =
                new ProcessCluster(TestingServers.underTest(), 3, folder).start()) {
            int leader = cluster.awaitLeader();
            assertThat(cluster.member(leader).terminate()).isIn(0, 143);
            assertThat(cluster.awaitLeader()).isNotEqualTo(leader);
            try (EtcdClient client = new EtcdClient(cluster.endpoints().getFirst())) {
                var _ = client.put("after", "the hand-over");
            }
        }
    }

    private static void awaitReadyLine(MemberProcess member) {
        Await.until(
                "the line " + MemberProcess.READY_LINE,
                LIMIT,
                () -> member.logOfThisLife().contains(MemberProcess.READY_LINE),
                member::logTail);
    }
}
