package io.keelson.kvstore.rpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few platform threads for reads that must not run on an event loop: those that need a disk, and
 * long ones. (Native calls pin virtual threads, so those would be no help.) Waiting reads are
 * bounded in number, and none starts while the clients have not taken what they were sent before.
 */
final class BlockingReads {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingReads.class);

    private final int maxWaiting;
    private final BooleanSupplier mayStart;
    private final List<Thread> threads = new ArrayList<>();

    /** Guarded by this, as is what follows. */
    private final ArrayDeque<Read> waiting = new ArrayDeque<>();

    private boolean stopped;

    /** Exactly one of the two is called. */
    interface Read {
        void run();

        /** The server stops. */
        void abandon();
    }

    BlockingReads(
            int threadCount,
            int maxWaiting,
            ThreadFactory threadFactory,
            BooleanSupplier mayStart) {
        this.maxWaiting = maxWaiting;
        this.mayStart = mayStart;
        for (int i = 0; i < threadCount; i++) {
            threads.add(threadFactory.newThread(this::work));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** False, and nothing happens, when too many wait already. */
    synchronized boolean submit(Read read) {
        if (stopped || waiting.size() >= maxWaiting) {
            return false;
        }
        waiting.addLast(read);
        notify();
        return true;
    }

    /** The answer to {@code mayStart} may have changed. */
    synchronized void wake() {
        notifyAll();
    }

    synchronized int waitingCount() {
        return waiting.size();
    }

    private void work() {
        for (Read read = take(); read != null; read = take()) {
            try {
                read.run();
            } catch (RuntimeException e) {
                LOG.error("a read failed without an answer", e);
            }
        }
    }

    private synchronized @Nullable Read take() {
        while (!stopped && (waiting.isEmpty() || !mayStart.getAsBoolean())) {
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        return stopped ? null : waiting.removeFirst();
    }

    /** Abandons those that wait and lets those that run come to an end, for so long. */
    void stop(long timeoutNanos) throws InterruptedException {
        List<Read> abandoned;
        synchronized (this) {
            stopped = true;
            abandoned = List.copyOf(waiting);
            waiting.clear();
            notifyAll();
        }
        abandoned.forEach(Read::abandon);
        for (Thread thread : threads) {
            TimeUnit.NANOSECONDS.timedJoin(thread, timeoutNanos / threads.size());
        }
    }
}
