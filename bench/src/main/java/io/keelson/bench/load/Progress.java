package io.keelson.bench.load;

import java.io.PrintStream;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Hears of a run once a second while it lasts. */
public interface Progress {
    /** Says nothing. */
    Progress SILENT = (elapsedNanos, intervalNanos, latencies, errors) -> {};

    /**
     * @param elapsedNanos since the start of the run
     * @param intervalNanos that {@code latencies} covers
     * @param latencies of what succeeded in the interval, in nanoseconds
     * @param errors since the start of the run
     */
    void interval(long elapsedNanos, long intervalNanos, Histogram latencies, long errors);

    /** One line a second. */
    static Progress lines(PrintStream out, String label) {
        return (elapsedNanos, intervalNanos, latencies, errors) ->
                out.println(
                        String.format(
                                Locale.ROOT,
                                "%-8s %4.0f s  %,9.0f op/s  p50 %8.2f ms  p99 %8.2f ms  errors %d",
                                label,
                                elapsedNanos / 1e9,
                                latencies.getTotalCount() * 1e9 / intervalNanos,
                                latencies.getValueAtPercentile(50) / 1e6,
                                latencies.getValueAtPercentile(99) / 1e6,
                                errors));
    }
}
