package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members that come back to a cluster that has gone on without them: through a snapshot, because
 * the log no longer reaches back to where they left; under a new id, because theirs was lost with
 * their data; while clients are served all the time.
 */
class CatchUpTest {
    private static final long FIRST_REVISION = 2;
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);

    /** etcd keeps this many entries for followers besides those since its last snapshot. */
    private static final long WRITES_BEYOND_THE_LOG = 7_000;

    private static final Pattern SNAPSHOT_CAME =
            Pattern.compile(
                    "(?i)(appl|install|receiv)\\w*[^\\n]{0,40}snapshot"
                            + "|snapshot[^\\n]{0,40}(appl|install|receiv)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final History history = new History();

    @Test
    void aMemberThatMissedMoreThanTheLogKeepsCatchesUpThroughASnapshot() {
        try (ProcessCluster cluster = cluster(3).start();
                WatchRecorder watch = watch(cluster)) {
            MemberProcess behind = cluster.member((cluster.awaitLeader() + 1) % 3);
            List<String> others = endpointsWithout(cluster, behind);
            try (Workload _ = new Workload(history, others, 0, 24, 40, 1)) {
                awaitWrites(cluster, 50);
                behind.kill();
                awaitWrites(cluster, WRITES_BEYOND_THE_LOG);
                behind.restart();
                behind.awaitReady();
                awaitWrites(cluster, 200);
            }
            awaitEqualHashes(cluster);
            assertThat(behind.logOfThisLife()).containsPattern(SNAPSHOT_CAME);
            judge(watch);
        }
    }

    @Test
    void aMemberWhoseDataIsGoneIsRefusedAndReplaced() {
        try (ProcessCluster cluster = cluster(3).start();
                WatchRecorder watch = watch(cluster)) {
            MemberProcess lost = cluster.member((cluster.awaitLeader() + 1) % 3);
            List<String> others = endpointsWithout(cluster, lost);
            try (Workload _ = new Workload(history, others, 0, 8, 40, 2)) {
                awaitWrites(cluster, 500);
                lost.kill();
                lost.wipe();
                lost.restart();
                assertThat(lost.awaitExit(Duration.ofSeconds(30))).isNotZero();
                assertThat(lost.logOfThisLife()).contains("has already been bootstrapped");
                awaitWrites(cluster, 100);

                replace(cluster, lost);
                awaitWrites(cluster, 100);
            }
            awaitEqualHashes(cluster);
            judge(watch);
        }
    }

    @Test
    void fiveMembersServeWithoutTwo() {
        try (ProcessCluster cluster = cluster(5).start();
                WatchRecorder watch = watch(cluster)) {
            try (Workload _ = new Workload(history, cluster.endpoints(), 0, 4, 40, 3)) {
                awaitWrites(cluster, 100);
                MemberProcess leader = cluster.member(cluster.awaitLeader());
                MemberProcess other =
                        cluster.members().stream()
                                .filter(m -> m != leader)
                                .findFirst()
                                .orElseThrow();
                leader.kill();
                other.kill();
                awaitWrites(cluster, 300);
                leader.restart();
                other.restart();
                cluster.awaitServing();
                awaitWrites(cluster, 100);
            }
            awaitEqualHashes(cluster);
            judge(watch);
        }
    }

    private ProcessCluster cluster(int members) {
        return new ProcessCluster(
                TestingServers.underTest().with("--snapshot-count=500"), members, folder);
    }

    private WatchRecorder watch(ProcessCluster cluster) {
        return new WatchRecorder("live", history, cluster.endpoints(), FIRST_REVISION);
    }

    /** Remove, add as a learner, promote: what an operator does about a member without its data. */
    private static void replace(ProcessCluster cluster, MemberProcess lost) {
        long lostId = cluster.memberId(lost);
        try (EtcdClient client = new EtcdClient(cluster.endpoints().getFirst())) {
            // A real etcd refuses while its members have not been connected for five seconds.
            Await.until("removal", CATCH_UP_LIMIT, () -> done(() -> client.memberRemove(lostId)));
            MemberProcess learner = cluster.member(cluster.addMember(true));
            long id = cluster.memberId(learner);
            Await.until(
                    "promotion",
                    CATCH_UP_LIMIT,
                    () -> done(() -> client.memberPromote(id)),
                    cluster::logTails);
            cluster.awaitServing(learner);
        }
    }

    private static boolean done(Runnable action) {
        action.run();
        return true;
    }

    private void awaitWrites(ProcessCluster cluster, long more) {
        long goal = history.acknowledgedWrites() + more;
        Await.until(
                more + " more acknowledged writes",
                Duration.ofSeconds(90),
                () -> history.acknowledgedWrites() >= goal,
                cluster::logTails);
    }

    private static List<String> endpointsWithout(ProcessCluster cluster, MemberProcess member) {
        return cluster.endpoints().stream().filter(e -> !e.equals(member.endpoint())).toList();
    }

    /** All living members come to the same revision and the same hash there. */
    static void awaitEqualHashes(ProcessCluster cluster) {
        Await.until(
                "equal hashes on all members",
                CATCH_UP_LIMIT,
                () ->
                        cluster.endpoints().stream()
                                        .map(CatchUpTest::revisionAndHash)
                                        .distinct()
                                        .count()
                                == 1,
                () ->
                        cluster.endpoints().stream().map(CatchUpTest::revisionAndHash).toList()
                                + cluster.logTails());
    }

    private static String revisionAndHash(String endpoint) {
        try (EtcdClient client = new EtcdClient(endpoint)) {
            var hash = client.hashKv(0);
            return "revision " + hash.getHeader().getRevision() + ", hash " + hash.getHash();
        }
    }

    private void judge(WatchRecorder watch) {
        watch.awaitRevision(history.lastAcknowledgedRevision());
        assertThat(RevisionChecker.check(history, FIRST_REVISION)).isEmpty();
    }
}
