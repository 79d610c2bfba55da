package io.keelson.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What one side showed in one row. NaN is "does not apply".
 *
 * @param throughput good answers per second
 * @param p50Micros median latency; in a startup or failover row the time itself
 * @param cpuMicrosPerOp processor time of all members per operation; in a startup row per start
 * @param memberRssBytes memory of each member at the end, most first; empty if it was not read
 * @param toolCpuMicrosPerOp processor time of the load generator per operation
 * @param errorsByStatus operations that failed, counted by status and text
 */
record Figures(
        double throughput,
        double p50Micros,
        double p99Micros,
        double cpuMicrosPerOp,
        List<Long> memberRssBytes,
        double toolCpuMicrosPerOp,
        Map<String, Long> errorsByStatus) {

    /** A row that is one duration. */
    static Figures ofTime(double micros, double cpuMicros, List<Long> memberRssBytes) {
        return new Figures(
                Double.NaN, micros, Double.NaN, cpuMicros, memberRssBytes, Double.NaN, Map.of());
    }

    /** Memory of the member that uses most; NaN if it was not read. */
    double rssBytes() {
        return memberRssBytes.isEmpty() ? Double.NaN : memberRssBytes.getFirst();
    }

    /** Each figure's median by itself; errors are summed. */
    static Figures median(List<Figures> samples) {
        return new Figures(
                median(samples, Figures::throughput),
                median(samples, Figures::p50Micros),
                median(samples, Figures::p99Micros),
                median(samples, Figures::cpuMicrosPerOp),
                medianMemberRss(samples),
                median(samples, Figures::toolCpuMicrosPerOp),
                sumOfErrors(samples));
    }

    /** How many operations failed. */
    long errors() {
        return errorsByStatus.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> sumOfErrors(List<Figures> samples) {
        var sum = new TreeMap<String, Long>();
        for (var sample : samples) {
            sample.errorsByStatus().forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        }
        return sum;
    }

    /** The median of the largest, of the second largest, and so on. */
    private static List<Long> medianMemberRss(List<Figures> samples) {
        int members = samples.stream().mapToInt(s -> s.memberRssBytes().size()).min().orElse(0);
        var medians = new ArrayList<Long>();
        for (int i = 0; i < members; i++) {
            int rank = i;
            medians.add((long) median(samples, s -> s.memberRssBytes().get(rank)));
        }
        return medians;
    }

    private static double median(List<Figures> samples, ToDoubleFunction<Figures> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
