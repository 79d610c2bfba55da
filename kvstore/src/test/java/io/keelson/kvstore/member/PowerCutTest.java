package io.keelson.kvstore.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.wal.disk.SimDisk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One fixed workload, from the founding of the cluster over flushes, cuts of the log and a snapshot
 * to a compaction. It is run again and again; each time the power goes right before another sync of
 * one member, for this member or for all of them, and of what was not synced nothing, half or all
 * is kept. Whatever they find then, everything that was acknowledged is there and all come to
 * agree.
 */
class PowerCutTest {
    private static final long SEED = 1;
    private static final int MEMBERS = 3;
    private static final long DOWN_NANOS = 300 * SimCluster.MILLI;
    private static final long PATIENCE_NANOS = 8 * SimCluster.SECOND;

    private SimRun run = new SimRun(SEED, MEMBERS);
    private long upAgainNanos;
    private boolean answered;

    /** Of each member's disk, in the workload. */
    private final List<Long> operations = new ArrayList<>();

    @Test
    void atEverySync() throws Exception {
        for (int member = 0; member < MEMBERS; member++) {
            List<Long> syncs = syncs(member);
            assertThat(syncs).hasSizeGreaterThan(30);
            for (long operation : syncs) {
                boolean common = syncs.indexOf(operation) % 2 == 0;
                try {
                    begin(common);
                    run.cluster().members().get(member).disk().losePowerBefore(operation);
                    script();
                    assertThat(run.cluster().powerCuts()).isPositive();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(
                            "power lost before operation "
                                    + operation
                                    + " of member "
                                    + member
                                    + (common ? ", by all: " : ": ")
                                    + e,
                            e);
                }
            }
        }
    }

    /** The operations of a member's disk that are syncs, when nothing happens. */
    private List<Long> syncs(int member) throws Exception {
        begin(false);
        SimDisk disk = run.cluster().members().get(member).disk();
        List<Long> syncs = new ArrayList<>();
        disk.beforeEachOperation(() -> {
            long done = disk.syncs() + disk.directorySyncs();
            if (done > syncs.size()) {
                syncs.add(disk.operations() - 1);
            }
        });
        script();
        int installed = 0;
        for (SimMember each : run.cluster().members()) {
            installed += each.generations().installed();
        }
        assertThat(installed).as("snapshots put in place").isPositive();
        assertThat(run.cluster().powerCuts()).isZero();
        syncs.removeIf(operation -> operation >= operations.get(member));
        return syncs;
    }

    private void begin(boolean common) {
        run = new SimRun(SEED, MEMBERS);
        run.cluster().cutsAreCommon(common);
        upAgainNanos = 0;
    }

    private void script() throws Exception {
        SimCluster cluster = run.cluster();
        SimRequests requests = run.requests();
        cluster.startAll();
        runUntilAllUp();
        for (int i = 0; i < 20; i++) {
            String text = "first." + i;
            ask((life, done) -> requests.put(life, "k" + text.hashCode() % 5, text, 0, done));
        }
        ask((life, done) -> requests.compareAndPut(life, "new", 0, "only once", done));
        ask((life, done) -> requests.grant(life, 77, 1, cluster.scheduler().nowNanos(), done));
        ask((life, done) -> requests.put(life, "leased", "for a second", 77, done));
        SimMember last = cluster.members().getLast();
        cluster.network().isolate(memberId(last));
        for (int i = 0; i < 60; i++) {
            String text = "second." + i;
            ask((life, done) -> requests.put(life, "l" + text.hashCode() % 5, text, 0, done));
        }
        cluster.network().heal();
        runUntilAllUp();
        ask((life, done) -> requests.delete(life, "l", "m", done));
        long revision = cluster.ledger().completeTo();
        ask((life, done) -> requests.compact(life, revision, done));
        ask((life, done) -> requests.read(life, "k", "m", found -> {}, done));
        operations.clear();
        for (SimMember member : cluster.members()) {
            operations.add(member.disk().operations());
            member.disk().losePowerBefore(Long.MAX_VALUE);
        }
        runUntilAllUp();
        run.settle();
    }

    private static long memberId(SimMember member) {
        return ClusterIds.memberId(
                List.of(SimMember.peerUrl(member.name())), SimMember.CLUSTER_TOKEN);
    }

    private interface Ask {
        void ask(SimMember.Life at, SimRequests.Done done);
    }

    /** Asks a member that runs, and waits for the answer; it may not come if the power goes. */
    private void ask(Ask what) throws Exception {
        SimCluster cluster = run.cluster();
        while (runningMember() == null) {
            pass();
        }
        SimMember member = runningMember();
        SimMember.Life life = member == null ? null : member.life();
        if (member == null || life == null) {
            throw new AssertionError("nobody runs");
        }
        answered = false;
        what.ask(life, well -> answered = true);
        long end = cluster.scheduler().nowNanos() + PATIENCE_NANOS;
        while (!answered && member.life() == life) {
            if (cluster.scheduler().nowNanos() > end) {
                throw new AssertionError("never answered by " + member);
            }
            pass();
        }
    }

    private @Nullable SimMember runningMember() {
        for (SimMember member : run.cluster().members()) {
            if (member.life() != null) {
                return member;
            }
        }
        return null;
    }

    private void runUntilAllUp() throws Exception {
        SimCluster cluster = run.cluster();
        do {
            pass();
        } while (!cluster.hasLeader()
                || cluster.members().stream().anyMatch(member -> member.life() == null));
    }

    /** A little time; whoever is without power gets it back in a while. */
    private void pass() throws Exception {
        SimCluster cluster = run.cluster();
        cluster.scheduler().runFor(5 * SimCluster.MILLI);
        boolean allUp = cluster.members().stream().allMatch(member -> member.life() != null);
        long nowNanos = cluster.scheduler().nowNanos();
        if (allUp) {
            upAgainNanos = nowNanos + DOWN_NANOS;
        } else if (nowNanos >= upAgainNanos) {
            upAgainNanos = nowNanos + DOWN_NANOS;
            cluster.startAll();
        }
    }
}
