package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes out for the whole cluster, twenty times over, while clients write: {@code kill -9}
 * of all three members at once. Nothing that was acknowledged may be missing afterwards.
 */
class KillAllTest {
    private static final int MEMBERS = 3;
    private static final int ROUNDS = 20;
    private static final int CLIENTS = 4;
    private static final int KEYS = 40;

    /** How many acknowledged writes a round waits for before the power goes. */
    private static final long WRITES_PER_ROUND = 100;

    private static final long FIRST_REVISION = 2;

    @Test
    void nothingAcknowledgedIsLostWhenAllMembersAreKilledAtOnce(@TempDir Path folder) {
        History history = new History();
        try (ProcessCluster cluster =
                        new ProcessCluster(TestingServers.underTest(), MEMBERS, folder).start();
                WatchRecorder watch =
                        new WatchRecorder("live", history, cluster.endpoints(), FIRST_REVISION)) {
            try (Workload _ =
                    new Workload(history, cluster.endpoints(), 0, CLIENTS, KEYS, 20_261_123)) {
                for (int round = 0; round < ROUNDS; round++) {
                    long goal = history.acknowledgedWrites() + WRITES_PER_ROUND;
                    Await.until(
                            "writes of round " + round,
                            Duration.ofSeconds(60),
                            () -> history.acknowledgedWrites() >= goal,
                            cluster::logTails);
                    cluster.killAll();
                    cluster.startAll();
                    cluster.awaitServing();
                }
            }
            judge(cluster, history, watch);
        }
    }

    /** Beside the watcher that lived through it all, each member is asked for its whole history. */
    private static void judge(ProcessCluster cluster, History history, WatchRecorder live) {
        long last;
        try (EtcdClient client = new EtcdClient(cluster.member(0).endpoint())) {
            last = client.put("load/end", "end").getHeader().getRevision();
            history.record(endOfLoad(last));
        }
        live.awaitRevision(last);
        for (MemberProcess member : cluster.members()) {
            try (WatchRecorder afterwards =
                    new WatchRecorder(
                            "afterwards from " + member.name(),
                            history,
                            List.of(member.endpoint()),
                            FIRST_REVISION)) {
                afterwards.awaitRevision(last);
            }
        }
        assertThat(live.streams()).as("the kills broke the live watch").isGreaterThan(ROUNDS / 2);
        assertThat(history.acknowledgedWrites()).isGreaterThan(ROUNDS * WRITES_PER_ROUND);
        assertThat(RevisionChecker.check(history, FIRST_REVISION)).as(cluster.logTails()).isEmpty();
    }

    private static History.Call endOfLoad(long revision) {
        var change =
                new History.Change(
                        ByteString.copyFromUtf8("load/end"),
                        Optional.of(ByteString.copyFromUtf8("end")));
        long nowNanos = System.nanoTime();
        return new History.Call(
                -1,
                new History.Write(List.of(change)),
                nowNanos,
                nowNanos,
                new History.Acknowledged(revision, true));
    }
}
