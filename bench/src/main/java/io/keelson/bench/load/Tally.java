package io.keelson.bench.load;

import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts outcomes while a run lasts. Event loops record; one coordinator takes the intervals. Only
 * operations that succeeded have a latency; the others are counted by their status.
 */
final class Tally {
    /** Latencies are kept to three digits up to here; a longer one is counted as this long. */
    private static final long MAX_LATENCY_NANOS = 600_000_000_000L;

    /** Kinds of errors told apart; all others share one line. */
    private static final int MAX_ERROR_KINDS = 20;

    private static final String OTHER_ERRORS = "other errors";

    private final Recorder recorder = new Recorder(1_000, MAX_LATENCY_NANOS, 3);
    private final Histogram whole = new Histogram(1_000, MAX_LATENCY_NANOS, 3);
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder responseBytes = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    void succeeded(long latencyNanos, int sizeBytes) {
        recorder.recordValue(Math.clamp(latencyNanos, 0, MAX_LATENCY_NANOS));
        responseBytes.add(sizeBytes);
        completed.increment();
    }

    void failed(Status status) {
        errors.computeIfAbsent(kind(status), k -> new LongAdder()).increment();
        failed.increment();
        completed.increment();
    }

    private String kind(Status status) {
        var description = status.getDescription();
        var kind =
                description == null
                        ? status.getCode().name()
                        : status.getCode().name() + ": " + description;
        return errors.size() < MAX_ERROR_KINDS || errors.containsKey(kind) ? kind : OTHER_ERRORS;
    }

    /** The latencies since the last call, in nanoseconds. For the coordinator only. */
    Histogram takeInterval() {
        var interval = recorder.getIntervalHistogram();
        whole.add(interval);
        return interval;
    }

    /** All latencies up to the last {@link #takeInterval()}. For the coordinator only. */
    Histogram whole() {
        return whole;
    }

    /** Operations that ended, well or not. */
    long completedCount() {
        return completed.sum();
    }

    long failedCount() {
        return failed.sum();
    }

    long responseBytes() {
        return responseBytes.sum();
    }

    /** Errors by status and text, in the order of the text. */
    Map<String, Long> errorsByStatus() {
        var sorted = new TreeMap<String, Long>();
        errors.forEach((kind, count) -> sorted.put(kind, count.sum()));
        return sorted;
    }
}
