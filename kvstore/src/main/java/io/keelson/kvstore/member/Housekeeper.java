package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.raft.node.RaftNode;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What must be done now and then, off every path that somebody waits for: deletes what compaction
 * made unreachable, has the state flushed before the log to replay grows long, and lets the log go
 * that a crash would not replay.
 */
final class Housekeeper implements Agent {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SWEEP_CHANGES = 1000;

    private final MvccStore store;
    private final RaftNode node;
    private final Runnable deleteRetired;
    private final long flushEntries;
    private final Wakeup wakeup = new Wakeup();
    private final Queue<SweepWait> sweepWaits = new ConcurrentLinkedQueue<>();
    private long flushRequestedIndex;
    private long cutIndex;
    private long nextNanos = Long.MIN_VALUE;

    private record SweepWait(long revision, Runnable done) {}

    /**
     * @param deleteRetired deletes what a snapshot has replaced
     * @param flushEntries applied entries after which the state is flushed
     */
    Housekeeper(MvccStore store, RaftNode node, Runnable deleteRetired, long flushEntries) {
        this.store = store;
        this.node = node;
        this.deleteRetired = deleteRetired;
        this.flushEntries = flushEntries;
        this.flushRequestedIndex = store.appliedId().index();
    }

    /** Any thread: has this run once nothing is left that compaction to the revision hides. */
    void whenSwept(long revision, Runnable done) {
        sweepWaits.add(new SweepWait(revision, done));
    }

    @Override
    public String name() {
        return "housekeeper";
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return Math.max(0, nextNanos - nowNanos);
    }

    @Override
    public int doWork(long nowNanos) {
        if (nowNanos < nextNanos) {
            return 0;
        }
        nextNanos = nowNanos + PERIOD_NANOS;
        if (store.compactionSweepStep(SWEEP_CHANGES)) {
            nextNanos = nowNanos + PERIOD_NANOS / 10;
        }
        endSweepWaits();
        long applied = store.appliedId().index();
        if (applied - flushRequestedIndex >= flushEntries) {
            flushRequestedIndex = applied;
            store.requestFlush();
        }
        // A snapshot that was just put in place is durable before consensus knows of it.
        long durable = Math.min(store.durableAppliedId().index(), node.status().appliedIndex());
        if (durable > cutIndex) {
            cutIndex = durable;
            node.cutLog(durable);
        }
        deleteRetired.run();
        return 1;
    }

    private void endSweepWaits() {
        long swept = store.sweptRevision();
        sweepWaits.removeIf(wait -> {
            boolean over = wait.revision() <= swept;
            if (over) {
                wait.done().run();
            }
            return over;
        });
    }
}
