package io.keelson.bench.api;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What all watches have seen: events, their bytes and how old each was when it arrived. */
final class EventTally {
    private static final long LONGEST_NANOS = 600_000_000_000L;

    private final LongSupplier nanoClock;
    private final Recorder ages = new Recorder(1_000, LONGEST_NANOS, 3);
    private final LongAdder events = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder broken = new LongAdder();

    EventTally(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * @param sentNanos by this tool's clock; 0 if the event says nothing of it
     */
    void event(int sizeBytes, long sentNanos) {
        if (sentNanos > 0) {
            events.increment();
            bytes.add(sizeBytes);
            ages.recordValue(Math.clamp(nanoClock.getAsLong() - sentNanos, 0, LONGEST_NANOS));
        }
    }

    /** A watch has ended. */
    void ended() {
        broken.increment();
    }

    /** Ages since the last call. */
    Histogram takeAges() {
        return ages.getIntervalHistogram();
    }

    long events() {
        return events.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long endedWatches() {
        return broken.sum();
    }
}
