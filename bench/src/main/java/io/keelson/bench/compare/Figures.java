package io.keelson.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one side showed in one row. NaN is "does not apply".
 *
 * @param throughput good answers per second
 * @param p50Micros median latency; in a startup or failover row the time itself
 * @param cpuMicrosPerOp processor time of all members per operation; in a startup row per start
 * @param rssBytes memory of the member that uses most, at the end
 * @param toolCpuMicrosPerOp processor time of the load generator per operation
 * @param errors operations that failed
 */
record Figures(
        double throughput,
        double p50Micros,
        double p99Micros,
        double cpuMicrosPerOp,
        double rssBytes,
        double toolCpuMicrosPerOp,
        long errors) {

    /** A row that is one duration. */
    static Figures ofTime(double micros, double cpuMicros, double rssBytes) {
        return new Figures(Double.NaN, micros, Double.NaN, cpuMicros, rssBytes, Double.NaN, 0);
    }

    /** Each figure's median by itself; errors are summed. */
    static Figures median(List<Figures> samples) {
        return new Figures(
                median(samples, Figures::throughput),
                median(samples, Figures::p50Micros),
                median(samples, Figures::p99Micros),
                median(samples, Figures::cpuMicrosPerOp),
                median(samples, Figures::rssBytes),
                median(samples, Figures::toolCpuMicrosPerOp),
                samples.stream().mapToLong(Figures::errors).sum());
    }

    private static double median(List<Figures> samples, ToDoubleFunction<Figures> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
