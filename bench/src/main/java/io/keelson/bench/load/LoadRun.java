package io.keelson.bench.load;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * One run of a workload from its first operation to its last answer.
 *
 * <p>A client is in one of three places: in {@code idle} (open loop only), busy with an operation,
 * or retired because nothing is left to start. Whoever moves it there does so once: the event loop
 * that completes its operation, or the coordinator that takes it from {@code idle}. The run is over
 * when all are retired. The coordinator is the thread that called {@link #await}.
 */
final class LoadRun<C> {
    /** After a failure a client pauses, or a dead endpoint would be asked in a busy loop. */
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Nothing completed for so long: the server hangs. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long PROGRESS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SHORTEST_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final LoadConnections<C> connections;
    private final Workload<? super C> workload;
    private final LoadPlan plan;
    private final LongSupplier nanoClock;
    private final Tally tally = new Tally();
    private final Queue<LoadClient<C>> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unretired;
    private final Schedule schedule;
    private final long startNanos;
    private final Thread coordinator;

    LoadRun(
            LoadConnections<C> connections,
            Workload<? super C> workload,
            LoadPlan plan,
            LongSupplier nanoClock) {
        this.connections = connections;
        this.workload = workload;
        this.plan = plan;
        this.nanoClock = nanoClock;
        this.unretired = new AtomicInteger(plan.clients());
        this.startNanos = nanoClock.getAsLong();
        this.schedule = new Schedule(plan, startNanos);
        this.coordinator = Thread.currentThread();
    }

    /**
     * Gives every client its first push and waits until all are retired.
     *
     * @return when the last one was
     * @throws TimeoutException if the server answers nothing for thirty seconds
     */
    long await(Progress progress) throws InterruptedException, TimeoutException {
        for (int i = 0; i < plan.clients(); i++) {
            var client = new LoadClient<>(this, connections.connection(i % connections.count()));
            proceed(client, nanoClock.getAsLong());
        }
        var stall = new StallCheck(startNanos);
        long reportedNanos = startNanos;
        long nowNanos = startNanos;
        while (unretired.get() > 0) {
            if (Thread.interrupted()) {
                schedule.stop();
                throw new InterruptedException("load run");
            }
            LockSupport.parkNanos(this, parkNanos(nowNanos));
            nowNanos = nanoClock.getAsLong();
            pushIdle(nowNanos);
            if (nowNanos - reportedNanos >= PROGRESS_INTERVAL_NANOS) {
                stall.check(nowNanos);
                progress.interval(
                        nowNanos - startNanos,
                        nowNanos - reportedNanos,
                        tally.takeInterval(),
                        tally.failedCount());
                reportedNanos = nowNanos;
            }
        }
        tally.takeInterval();
        return nanoClock.getAsLong();
    }

    /** A client is free: it starts what is due, waits for what is not, or retires. */
    void proceed(LoadClient<C> client, long nowNanos) {
        long number = schedule.claim(nowNanos);
        if (number >= 0) {
            client.begin(plan.firstIndex() + number, schedule.latencyFromNanos(number, nowNanos));
        } else if (number == Schedule.NOT_DUE) {
            idle.add(client);
        } else if (unretired.decrementAndGet() == 0) {
            LockSupport.unpark(coordinator);
        }
    }

    void proceedAfterFailure(LoadClient<C> client) {
        connections.runLater(
                () -> proceed(client, nanoClock.getAsLong()), PAUSE_AFTER_FAILURE_NANOS);
    }

    /** Starts what has become due with the clients that wait, or retires them at the end. */
    private void pushIdle(long nowNanos) {
        while (!schedule.mustWait(nowNanos)) {
            var client = idle.poll();
            if (client == null) {
                return;
            }
            proceed(client, nowNanos);
        }
    }

    private long parkNanos(long nowNanos) {
        if (!plan.isOpenLoop() || idle.isEmpty()) {
            return LONGEST_PARK_NANOS;
        }
        return Math.clamp(
                schedule.nextDueNanos() - nowNanos, SHORTEST_PARK_NANOS, LONGEST_PARK_NANOS);
    }

    Workload<? super C> workload() {
        return workload;
    }

    Tally tally() {
        return tally;
    }

    Schedule schedule() {
        return schedule;
    }

    long startNanos() {
        return startNanos;
    }

    long nowNanos() {
        return nanoClock.getAsLong();
    }

    /** Notices that nothing completes any more. */
    private final class StallCheck {
        private long completed;
        private long sinceNanos;

        StallCheck(long nowNanos) {
            this.sinceNanos = nowNanos;
        }

        void check(long nowNanos) throws TimeoutException {
            long count = tally.completedCount();
            if (count != completed || !idle.isEmpty()) {
                completed = count;
                sinceNanos = nowNanos;
            } else if (nowNanos - sinceNanos >= STALL_NANOS) {
                schedule.stop();
                throw new TimeoutException(
                        "no operation was answered for 30 s (" + count + " had been before)");
            }
        }
    }
}
