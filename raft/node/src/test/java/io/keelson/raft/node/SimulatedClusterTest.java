package io.keelson.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects;
import io.keelson.raft.node.transport.Frame;
import io.keelson.raft.node.transport.SnapshotFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Nodes with all their agents, on simulated time. */
class SimulatedClusterTest {
    private static final long MILLI = SimCluster.MILLI;
    private static final long SECOND = 1000 * MILLI;
    private static final int SEEDS = Integer.getInteger("keelson.node.seeds", 60);
    private static final long FIRST_SEED = Long.getLong("keelson.node.seed", 1);

    private static byte[] command(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> commands(TestingMember member) {
        return member.machine.commands().stream()
                .map(each -> new String(each, StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Loss, doubling, reordering, partitions, pauses, slow disks, crashes that lose what was not
     * synced. One seed alone: -Dkeelson.node.seed=N -Dkeelson.node.seeds=1
     */
    @Test
    void keepsItsPromisesInBadWeather() throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                badWeather(seed);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void badWeather(long seed) throws Exception {
        SimCluster cluster = new SimCluster(seed, seed % 4 == 0 ? 5 : 3);
        RandomGenerator random = cluster.random;
        cluster.network.loss(random.nextInt(3) * 0.02);
        cluster.network.duplication(random.nextInt(3) * 0.02);
        cluster.network.inOrder(random.nextBoolean());
        cluster.network.delay(100_000, 1 + random.nextLong(100_000, 5 * MILLI));
        cluster.scheduler.slowDown("log-writer", 0.2, 10 * MILLI);
        cluster.startAll();
        List<Asked> reads = new ArrayList<>();
        List<Long> ids = List.copyOf(cluster.members.keySet());
        int proposed = 0;
        long readId = 0;
        for (int step = 0; step < 120; step++) {
            trouble(cluster, random, ids.get(random.nextInt(ids.size())));
            TestingMember member = cluster.member(ids.get(random.nextInt(ids.size())));
            if (cluster.isUp(member.id)) {
                for (int i = random.nextInt(20); i > 0; i--) {
                    String filler = "x".repeat(random.nextInt(200));
                    if (member.node().propose(command(proposed + ":" + filler))) {
                        proposed++;
                    }
                }
                readId++;
                reads.add(new Asked(member, readId, mostApplied(cluster)));
                member.node().readIndex(readId);
            }
            cluster.runFor(20 * MILLI);
        }
        cluster.network.heal();
        cluster.network.loss(0);
        cluster.startAll();
        cluster.members.values().forEach(member -> member.log.keepPower());
        cluster.runFor(3 * SECOND);
        TestingMember leader = cluster.awaitLeader();
        assertThat(leader.node().propose(command("last"))).isTrue();
        for (TestingMember member : cluster.members.values()) {
            cluster.await(
                    "member " + member.id + " catches up to " + cluster.lastIndex(),
                    20 * SECOND,
                    () ->
                            member.machine.appliedIndex() >= cluster.lastIndex()
                                    && commands(member).contains("last"));
        }
        for (TestingMember member : cluster.members.values()) {
            List<String> all = commands(member);
            assertThat(all.equals(commands(leader))).as("the same everywhere").isTrue();
            assertThat(new HashSet<>(all).size()).as("each at most once").isEqualTo(all.size());
            assertThat(member.snapshots.openForSending()).isZero();
        }
        for (Asked read : reads) {
            Integer seen = read.member().machine.read(read.id());
            if (seen != null && seen >= 0) {
                assertThat(seen).as("%s", read).isGreaterThanOrEqualTo(read.leastCommands());
            }
        }
    }

    /** A read, and what was applied anywhere when it was asked. */
    private record Asked(TestingMember member, long id, int leastCommands) {}

    private static int mostApplied(SimCluster cluster) {
        return cluster.members.values().stream()
                .mapToInt(each -> each.machine.size())
                .max()
                .orElse(0);
    }

    private static void trouble(SimCluster cluster, RandomGenerator random, long id) {
        switch (random.nextInt(15)) {
            case 0 -> {
                if (cluster.isUp(id)) {
                    cluster.crash(id);
                }
            }
            case 1, 2, 3 -> {
                if (!cluster.isUp(id)) {
                    cluster.start(id);
                }
            }
            case 4 -> cluster.network.isolate(id);
            case 5 -> cluster.network.cut(id, 1 + random.nextLong(cluster.members.size()));
            case 6, 7, 8 -> cluster.network.heal();
            case 9 -> cluster.scheduler.pause(id, random.nextLong(300 * MILLI));
            case 10, 11 -> {
                if (cluster.isUp(id)) {
                    TestingMember member = cluster.member(id);
                    member.node().cutLog(member.machine.flush());
                }
            }
            case 12 -> {
                if (cluster.isUp(id)) {
                    cluster.member(id).machine.flush();
                }
            }
            case 13 -> {
                if (cluster.isUp(id)) {
                    cluster.member(id).log.cutPowerAtNextSync();
                }
            }
            default -> {}
        }
    }

    @Test
    void aSeedReplaysExactly() throws Exception {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            SimCluster cluster = new SimCluster(7, 3);
            cluster.network.loss(0.05);
            cluster.startAll();
            for (int i = 0; i < 50; i++) {
                cluster.member(1 + i % 3).node().propose(command("c" + i));
                cluster.scheduler.runFor(10 * MILLI);
            }
            cluster.scheduler.runFor(SECOND);
            runs.add(commands(cluster.member(1)));
        }
        assertThat(runs.get(0)).isNotEmpty().isEqualTo(runs.get(1));
    }

    @Test
    void proposalsAndReadsWaitForALeader() throws Exception {
        SimCluster cluster = new SimCluster(1, 3);
        cluster.start(1);
        TestingMember first = cluster.member(1);
        assertThat(first.node().propose(command("early"))).isTrue();
        first.node().readIndex(1);
        cluster.scheduler.runFor(SECOND);
        assertThat(first.machine.size()).isZero();
        assertThat(first.machine.read(1)).isNull();
        cluster.startAll();
        cluster.await("served", 5 * SECOND, () -> first.machine.size() == 1);
        cluster.await("read", 5 * SECOND, () -> first.machine.read(1) != null);
        assertThat(first.machine.read(1)).isNotEqualTo(-1);
    }

    @Test
    void whatWaitsIsBounded() throws Exception {
        SimCluster cluster = new SimCluster(1, 3);
        cluster.start(1);
        RaftNode alone = cluster.member(1).node();
        int taken = 0;
        while (alone.propose(new byte[1000])) {
            taken++;
            assertThat(taken).isLessThan(1000);
        }
        assertThat((long) taken * 1000).isLessThanOrEqualTo(64 << 10);
        for (long read = 1; read <= 60; read++) {
            alone.readIndex(read);
        }
        cluster.scheduler.runFor(100 * MILLI);
        assertThat(cluster.member(1).machine.read(1)).isEqualTo(-1);
        assertThat(cluster.member(1).machine.read(60)).isNull();
        alone.closeProposals();
        cluster.scheduler.runFor(100 * MILLI);
        assertThat(cluster.member(1).machine.dropped()).isEqualTo(taken);
        assertThat(alone.propose(new byte[1])).isFalse();
    }

    @Test
    void aLeaderThatCanNotCommitStopsTakingAndKeepsItsHeartbeats() throws Exception {
        SimCluster cluster = new SimCluster(3, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        long term = leader.node().status().raft().hardState().term();
        cluster.network.lose(envelope ->
                envelope.frame() instanceof Frame.Raft raft
                        && raft.message() instanceof io.keelson.raft.core.Message.AppendResponse);
        int taken = 0;
        for (int i = 0; i < 500; i++) {
            if (leader.node().propose(new byte[1000])) {
                taken++;
            }
            cluster.scheduler.runFor(MILLI);
        }
        assertThat(taken).as("the queue and the log's open end").isLessThan(110);
        assertThat(leader.node().status().queuedProposalBytes()).isGreaterThan(60 << 10);
        assertThat(leader.node().status().raft().hardState().term()).isEqualTo(term);
        cluster.network.lose(envelope -> false);
        int all = taken;
        cluster.await("all of them", 10 * SECOND, () -> leader.machine.size() == all);
    }

    @Test
    void aStateMachineThatLagsIsFedFromTheLog() throws Exception {
        SimCluster cluster = new SimCluster(5, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        TestingMember slow = cluster.member(1 + leader.id % 3);
        slow.machine.keepSilent(true);
        for (int i = 0; i < 100; i++) {
            int count = i;
            assertThat(leader.node().propose(new byte[1000])).isTrue();
            cluster.await("one more", SECOND, () -> leader.machine.size() == count + 1);
        }
        assertThat(slow.machine.size()).as("bounded by 8 KiB").isBetween(1, 12);
        assertThat(slow.node().status().commitIndex())
                .isGreaterThan(slow.machine.appliedIndex() + 50);
        slow.machine.keepSilent(false);
        cluster.await("caught up", SECOND, () -> slow.machine.size() == 100);
    }

    @Test
    void aFollowerBehindTheLogGetsASnapshotThatResumesAfterBreaks() throws Exception {
        SimCluster cluster = new SimCluster(11, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        TestingMember behind = cluster.member(1 + leader.id % 3);
        cluster.crash(behind.id);
        for (int i = 0; i < 1500; i++) {
            int count = i;
            assertThat(leader.node().propose(command(i + "-" + "y".repeat(20)))).isTrue();
            if (i % 50 == 49) {
                cluster.await("them", SECOND, () -> leader.machine.size() == count + 1);
            }
        }
        leader.node().cutLog(leader.machine.flush());
        cluster.scheduler.runFor(100 * MILLI);
        assertThat(leader.log.cutIndex()).isGreaterThan(1000);
        int[] chunks = {0};
        cluster.network.lose(envelope ->
                envelope.frame() instanceof SnapshotFrame.Chunk && ++chunks[0] % 20 >= 15);
        cluster.start(behind.id);
        cluster.await("snapshot", 20 * SECOND, () -> behind.machine.size() >= 1500);
        assertThat(commands(behind)).isEqualTo(commands(leader));
        long totalBytes = commands(leader).stream().mapToLong(each -> 4 + each.length()).sum();
        assertThat(behind.snapshots.writes())
                .as("no chunk is written twice")
                .isLessThanOrEqualTo((int) (totalBytes / 512) + 10);
        assertThat(leader.snapshots.timesOpened()).isEqualTo(1);
        cluster.network.lose(envelope -> false);
        assertThat(leader.node().propose(command("after"))).isTrue();
        cluster.await("goes on", SECOND, () -> commands(behind).contains("after"));
        assertThat(leader.snapshots.openForSending()).isZero();
    }

    @Test
    void aMemberJoinsAsLearnerAndIsPromoted() throws Exception {
        SimCluster cluster = new SimCluster(13, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        for (int i = 0; i < 30; i++) {
            leader.node().propose(command("before" + i));
        }
        TestingMember added = new TestingMember(4, Configuration.ofVoters(List.of(1L, 2L, 3L)));
        cluster.add(added);
        cluster.start(4);
        leader.node()
                .changeMembers(
                        1,
                        new Configuration(
                                new TreeSet<>(Set.of(1L, 2L, 3L)),
                                new TreeSet<>(),
                                new TreeSet<>(Set.of(4L))));
        cluster.await(
                "learner",
                5 * SECOND,
                () -> leader.machine.change(1) == Effects.ChangeResult.Outcome.COMPLETE);
        cluster.await("caught up", 5 * SECOND, () -> added.machine.size() == 30);
        leader.node().changeMembers(2, Configuration.ofVoters(List.of(1L, 2L, 3L, 4L)));
        cluster.await(
                "voter",
                5 * SECOND,
                () -> leader.machine.change(2) == Effects.ChangeResult.Outcome.COMPLETE);
        leader.node().transferLeader(4);
        cluster.await("leads", 5 * SECOND, () -> added.equals(cluster.leader()));
    }

    @Test
    void requestsAreAnsweredRefusedOrTimeOut() throws Exception {
        SimCluster cluster = new SimCluster(17, 3);
        cluster.answer(
                new RequestHandler() {
                    @Override
                    public void handle(long from, int kind, byte[] body, Responder responder) {
                        switch (kind) {
                            case 1 -> responder.answer(command("hello " + from));
                            case 2 -> responder.refuse("not you");
                            default -> {}
                        }
                    }

                    @Override
                    public boolean allowsStrangers(int kind) {
                        return false;
                    }
                });
        cluster.startAll();
        List<PeerAnswer> answers = new ArrayList<>();
        RaftNode asking = cluster.member(1).node();
        for (int kind = 1; kind <= 3; kind++) {
            asking.request(2, kind, new byte[3], SECOND, answers::add);
        }
        asking.request(9, 1, new byte[0], SECOND, answers::add);
        cluster.scheduler.runFor(100 * MILLI);
        assertThat(answers).hasSize(3);
        assertThat(answers)
                .filteredOn(each -> each instanceof PeerAnswer.Answered)
                .singleElement()
                .satisfies(each ->
                        assertThat(((PeerAnswer.Answered) each).body())
                                .isEqualTo(command("hello 1")));
        assertThat(answers)
                .contains(new PeerAnswer.Refused("not you"))
                .contains(new PeerAnswer.NoAnswer("not connected"));
        cluster.scheduler.runFor(SECOND);
        assertThat(answers).hasSize(4).endsWith(new PeerAnswer.NoAnswer("no answer in time"));
    }

    @Test
    void aDiskThatFailsStopsTheMemberAndNothingIsAcknowledged() throws Exception {
        SimCluster cluster = new SimCluster(19, 1);
        cluster.startAll();
        TestingMember only = cluster.awaitLeader();
        cluster.await("its first entry", SECOND, () -> only.machine.appliedIndex() > 0);
        only.log.breakDisk();
        only.node().propose(command("never"));
        Exception failure = null;
        try {
            cluster.scheduler.runFor(SECOND);
        } catch (Exception e) {
            failure = e;
        }
        assertThat(failure).hasMessage("the disk is broken");
        assertThat(only.machine.size()).isZero();
    }

    @Test
    void aLeaderHandsOverToTheMostUpToDate() throws Exception {
        SimCluster cluster = new SimCluster(23, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        cluster.scheduler.runFor(SECOND);
        boolean[] done = {false};
        leader.node().handOver(() -> done[0] = true);
        cluster.await("handed over", SECOND, () -> done[0]);
        assertThat(leader.node().status().raft().role()).isNotEqualTo(Effects.RoleName.LEADER);
        boolean[] atOnce = {false};
        leader.node().handOver(() -> atOnce[0] = true);
        cluster.scheduler.runFor(MILLI);
        assertThat(atOnce[0]).as("a follower has nothing to hand over").isTrue();
    }

    @Test
    void heartbeatsNeverWaitForADisk() throws Exception {
        SimCluster cluster = new SimCluster(29, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        cluster.scheduler.runFor(SECOND);
        long term = leader.node().status().raft().hardState().term();
        cluster.scheduler.slowDown("log-writer", 1, MILLI);
        assertThat(leader.node().propose(command("waits"))).isTrue();
        cluster.scheduler.runFor(5 * SECOND);
        assertThat(leader.machine.size()).isZero();
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(leader.node().status().raft().hardState().term()).isEqualTo(term);
        cluster.scheduler.slowDown("log-writer", 0, MILLI);
        cluster.await("written", SECOND, () -> leader.machine.size() == 1);
    }

    @Test
    void aDamagedFileOfASnapshotIsSentAgainAndThenRefused() throws Exception {
        SimCluster cluster = new SimCluster(31, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        TestingMember behind = cluster.member(1 + leader.id % 3);
        cluster.crash(behind.id);
        for (int i = 0; i < 400; i++) {
            int count = i + 1;
            assertThat(leader.node().propose(command("d" + i))).isTrue();
            if (count % 50 == 0) {
                cluster.await("them", SECOND, () -> leader.machine.size() == count);
            }
        }
        leader.node().cutLog(leader.machine.flush());
        cluster.scheduler.runFor(100 * MILLI);
        behind.snapshots.damageFiles(5);
        cluster.start(behind.id);
        cluster.await("the fifth transfer of it", 20 * SECOND, () -> behind.machine.size() == 400);
        assertThat(commands(behind)).isEqualTo(commands(leader));
        assertThat(leader.snapshots.timesOpened())
                .as("given up after the fourth damage, begun anew")
                .isGreaterThan(1);
    }

    @Test
    void nothingIsAcknowledgedBeforeItsSync() throws Exception {
        SimCluster cluster = new SimCluster(37, 3);
        cluster.startAll();
        TestingMember leader = cluster.awaitLeader();
        cluster.scheduler.runFor(SECOND);
        TestingMember follower = cluster.member(1 + leader.id % 3);
        cluster.crash(1 + follower.id % 3);
        follower.log.cutPowerAtNextSync();
        assertThat(leader.node().propose(command("held by the leader only"))).isTrue();
        cluster.runFor(50 * MILLI);
        assertThat(cluster.isUp(follower.id)).isFalse();
        assertThat(leader.machine.size()).isZero();
        assertThat(leader.node().status().raft().role()).isEqualTo(Effects.RoleName.LEADER);
        cluster.start(follower.id);
        cluster.await("stored by two", 5 * SECOND, () -> leader.machine.size() == 1);
    }
}
