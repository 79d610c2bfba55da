package io.keelson.bench.load;

import io.keelson.bench.json.Json;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one run was and did.
 *
 * @param succeeded operations answered as they should be
 * @param errors the others, counted by status and text
 * @param overdue operations of an open loop that were due but never started: every client was busy
 * @param elapsedNanos from the first start to the last answer
 * @param responseBytes length of all good answers together
 * @param toolCpuNanos processor time that this process spent meanwhile
 * @param nextIndex index after the last operation
 */
public record LoadReport(
        String workload,
        int connections,
        LoadPlan plan,
        long succeeded,
        Map<String, Long> errors,
        long overdue,
        long elapsedNanos,
        long responseBytes,
        long toolCpuNanos,
        long nextIndex,
        Latency latency) {

    /** Good answers per second. */
    public double throughputPerSecond() {
        return elapsedNanos == 0 ? 0 : succeeded * 1e9 / elapsedNanos;
    }

    /** How many operations failed. */
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What an operation cost the tool itself; NaN if there was none. */
    public double toolCpuMicrosPerOperation() {
        long operations = succeeded + errorCount();
        return operations == 0 ? Double.NaN : toolCpuNanos / 1e3 / operations;
    }

    /** Several lines for people. */
    public String toText() {
        var text = new StringBuilder();
        var out = new Formatter(text, Locale.ROOT);
        out.format("%s: %d connections, %d clients, ", workload, connections, plan.clients());
        if (plan.isOpenLoop()) {
            out.format(
                    "open loop of %,.0f op/s (latency from the intended start)%n",
                    plan.ratePerSecond());
        } else {
            out.format("closed loop%n");
        }
        out.format(
                "  operations   %,d in %.2f s, %,d errors%n",
                succeeded, elapsedNanos / 1e9, errorCount());
        out.format("  throughput   %,.0f op/s%n", throughputPerSecond());
        out.format(
                "  latency ms   p50 %.3f  p90 %.3f  p99 %.3f  p99.9 %.3f  max %.3f%n",
                latency.p50Nanos() / 1e6,
                latency.p90Nanos() / 1e6,
                latency.p99Nanos() / 1e6,
                latency.p999Nanos() / 1e6,
                latency.maxNanos() / 1e6);
        out.format(
                "  answers      %,.0f bytes on average%n",
                succeeded == 0 ? 0.0 : (double) responseBytes / succeeded);
        out.format("  tool CPU     %.1f us/op%n", toolCpuMicrosPerOperation());
        if (overdue > 0) {
            out.format(
                    "  overdue      %,d operations never started: the rate was not reached%n",
                    overdue);
        }
        errors.forEach((kind, count) -> out.format("  error        %,d x %s%n", count, kind));
        return text.toString();
    }

    /** The same as JSON on one line. Times are in microseconds. */
    public String toJson() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("workload", workload);
        fields.put("connections", connections);
        fields.put("clients", plan.clients());
        fields.put("ratePerSecond", plan.ratePerSecond());
        fields.put("succeeded", succeeded);
        fields.put("failed", errorCount());
        fields.put("errors", errors);
        fields.put("overdue", overdue);
        fields.put("elapsedSeconds", elapsedNanos / 1e9);
        fields.put("throughput", throughputPerSecond());
        fields.put("meanMicros", latency.meanNanos() / 1e3);
        fields.put("p50Micros", latency.p50Nanos() / 1e3);
        fields.put("p90Micros", latency.p90Nanos() / 1e3);
        fields.put("p99Micros", latency.p99Nanos() / 1e3);
        fields.put("p999Micros", latency.p999Nanos() / 1e3);
        fields.put("maxMicros", latency.maxNanos() / 1e3);
        fields.put("responseBytes", responseBytes);
        fields.put("toolCpuMicrosPerOp", toolCpuMicrosPerOperation());
        return Json.of(fields);
    }
}
