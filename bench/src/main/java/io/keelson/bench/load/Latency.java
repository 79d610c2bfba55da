package io.keelson.bench.load;

import org.HdrHistogram.AbstractHistogram;

/**
 * Percentiles of the latencies of one run, in nanoseconds, exact to three digits. All are 0 if
 * nothing succeeded.
 */
public record Latency(
        long meanNanos,
        long p50Nanos,
        long p90Nanos,
        long p99Nanos,
        long p999Nanos,
        long maxNanos) {
    static Latency of(AbstractHistogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return new Latency(0, 0, 0, 0, 0, 0);
        }
        return new Latency(
                (long) histogram.getMean(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue());
    }
}
