package io.keelson.bench.compare;

import io.grpc.Status;
import io.keelson.bench.load.Connections;
import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.KeySpace;
import io.keelson.bench.load.PutWorkload;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Finds the moment from which a cluster accepts writes. A new put goes to every given member every
 * ten milliseconds, whatever became of the ones before: a single put that a member has forwarded to
 * a dead leader would only time out seconds later and say nothing about the cluster.
 */
final class FirstPut implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_UNDER_WAY = 10_000;

    private final Connections connections;
    private final LongSupplier nanoClock;
    private final PutWorkload puts =
            new PutWorkload(
                    new KeySpace(16, KeySpace.mostKeys(16), KeySpace.KeyOrder.RANDOM, 1), 16);
    private final AtomicInteger underWay = new AtomicInteger();
    private long nextIndex;

    FirstPut(List<Endpoint> endpoints, LongSupplier nanoClock) {
        this.connections = Connections.start(endpoints, endpoints.size());
        this.nanoClock = nanoClock;
    }

    /** Throws if waiting has become pointless. */
    interface Check {
        void check() throws IOException;
    }

    /**
     * Puts until one that was started by this call is acknowledged. May be called again.
     *
     * @return the clock's reading at the acknowledgement
     * @throws IOException if {@code check} says so or a minute has passed
     */
    long awaitNanos(Check check) throws IOException {
        long startNanos = nanoClock.getAsLong();
        // Of this call alone: the acknowledgement of an earlier call's put proves nothing now.
        var succeededNanos = new AtomicLong();
        var caller = Thread.currentThread();
        while (succeededNanos.get() == 0) {
            check.check();
            if (nanoClock.getAsLong() - startNanos > TIMEOUT_NANOS) {
                throw new IOException("no put succeeded within a minute");
            }
            connections.redial();
            for (int i = 0; i < connections.count() && underWay.get() < MAX_UNDER_WAY; i++) {
                underWay.incrementAndGet();
                puts.start(
                        connections.connection(i),
                        nextIndex++,
                        (status, sizeBytes) -> completed(status, succeededNanos, caller));
            }
            LockSupport.parkNanos(this, INTERVAL_NANOS);
        }
        return succeededNanos.get();
    }

    private void completed(Status status, AtomicLong succeededNanos, Thread caller) {
        underWay.decrementAndGet();
        if (status.isOk() && succeededNanos.compareAndSet(0, nanoClock.getAsLong())) {
            LockSupport.unpark(caller);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
