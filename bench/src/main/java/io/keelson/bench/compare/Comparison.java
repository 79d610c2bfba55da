package io.keelson.bench.compare;

import io.keelson.bench.json.Json;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The result: each row with the samples of both sides. Ratios are ours divided by the peer's, of
 * the medians.
 *
 * @param conditions lines for people on how it was measured
 */
public record Comparison(
        String oursLabel, String peerLabel, List<String> conditions, List<RowSamples> rows) {

    /**
     * The samples of one row, one or more per round.
     *
     * @param aboutMemory whether the row is there for the memory: then that of each member is shown
     */
    record RowSamples(String name, boolean aboutMemory, List<Figures> ours, List<Figures> peer) {}

    private static final String LINE = "%-17s %-6s %10s %10s %10s %11s %9s %10s %7s%n";

    /** The table. */
    public String toText() {
        var text = new StringBuilder();
        var out = new Formatter(text, Locale.ROOT);
        out.format(
                LINE,
                "row",
                "side",
                "op/s",
                "p50 ms",
                "p99 ms",
                "CPU us/op",
                "RSS MiB",
                "tool us",
                "errors");
        for (var row : rows) {
            var ours = Figures.median(row.ours());
            var peer = Figures.median(row.peer());
            side(out, row.name(), oursLabel, ours);
            side(out, "", peerLabel, peer);
            out.format(
                    LINE,
                    "",
                    "ratio",
                    ratioText(ours, peer, Figures::throughput),
                    ratioText(ours, peer, Figures::p50Micros),
                    ratioText(ours, peer, Figures::p99Micros),
                    ratioText(ours, peer, Figures::cpuMicrosPerOp),
                    ratioText(ours, peer, Figures::rssBytes),
                    "",
                    "");
        }
        out.format("%n");
        rows.stream().filter(RowSamples::aboutMemory).forEach(row -> memory(out, row));
        for (var row : rows) {
            errors(out, row.name(), oursLabel, Figures.median(row.ours()));
            errors(out, row.name(), peerLabel, Figures.median(row.peer()));
        }
        out.format("%n");
        out.format(
                "ratio = %s / %s. op/s: more than 1 is better. p50, p99, CPU, RSS: less than 1 is"
                        + " better.%n",
                oursLabel, peerLabel);
        conditions.forEach(condition -> out.format("%s%n", condition));
        return text.toString();
    }

    /** One sample of one row on one line, for those who wait. */
    static String sampleText(Row row, Figures figures) {
        return String.format(
                Locale.ROOT,
                "  %-17s op/s %9s  p50 ms %9s  CPU us/op %10s  errors %d",
                row.name(),
                number("%,.0f", figures.throughput()),
                number("%,.3f", figures.p50Micros() / 1e3),
                number("%,.1f", figures.cpuMicrosPerOp()),
                figures.errors());
    }

    private static void side(Formatter out, String row, String label, Figures figures) {
        out.format(
                LINE,
                row,
                label,
                number("%,.0f", figures.throughput()),
                number("%,.3f", figures.p50Micros() / 1e3),
                number("%,.3f", figures.p99Micros() / 1e3),
                number("%,.1f", figures.cpuMicrosPerOp()),
                number("%,.0f", figures.rssBytes() / (1 << 20)),
                number("%,.1f", figures.toolCpuMicrosPerOp()),
                figures.errors());
    }

    private void memory(Formatter out, RowSamples row) {
        out.format(
                "RSS MiB of each member after %s: %s %s, %s %s%n",
                row.name(),
                oursLabel,
                mebibytes(Figures.median(row.ours())),
                peerLabel,
                mebibytes(Figures.median(row.peer())));
    }

    private static void errors(Formatter out, String row, String label, Figures figures) {
        figures.errorsByStatus()
                .forEach((kind, count) ->
                        out.format(Locale.ROOT, "%s, %s: %,d x %s%n", row, label, count, kind));
    }

    private static List<Long> mebibytes(Figures figures) {
        return figures.memberRssBytes().stream().map(bytes -> bytes >> 20).toList();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static String ratioText(Figures ours, Figures peer, ToDoubleFunction<Figures> figure) {
        return number("%.2fx", ratio(ours, peer, figure));
    }

    /** NaN where it does not apply or the peer's figure is 0. */
    private static double ratio(Figures ours, Figures peer, ToDoubleFunction<Figures> figure) {
        double divisor = figure.applyAsDouble(peer);
        return divisor == 0 ? Double.NaN : figure.applyAsDouble(ours) / divisor;
    }

    /** The same on one line; what does not apply is null. */
    public String toJson() {
        var list = new ArrayList<Map<String, Object>>();
        for (var row : rows) {
            var ours = Figures.median(row.ours());
            var peer = Figures.median(row.peer());
            var fields = new LinkedHashMap<String, Object>();
            fields.put("name", row.name());
            fields.put("throughputRatio", ratio(ours, peer, Figures::throughput));
            fields.put("cpuRatio", ratio(ours, peer, Figures::cpuMicrosPerOp));
            fields.put("p50Ratio", ratio(ours, peer, Figures::p50Micros));
            fields.put("p99Ratio", ratio(ours, peer, Figures::p99Micros));
            fields.put("rssRatio", ratio(ours, peer, Figures::rssBytes));
            fields.put("ours", fields(ours, row.ours()));
            fields.put("peer", fields(peer, row.peer()));
            list.add(fields);
        }
        var whole = new LinkedHashMap<String, Object>();
        whole.put("rows", list);
        whole.put("ratios", "ours / peer");
        whole.put("higherIsBetter", List.of("throughputRatio"));
        whole.put("lowerIsBetter", List.of("cpuRatio", "p50Ratio", "p99Ratio", "rssRatio"));
        whole.put("conditions", conditions);
        return Json.of(whole);
    }

    private static Map<String, Object> fields(Figures median, List<Figures> samples) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("throughput", median.throughput());
        fields.put("p50Micros", median.p50Micros());
        fields.put("p99Micros", median.p99Micros());
        fields.put("cpuMicrosPerOp", median.cpuMicrosPerOp());
        fields.put("rssBytes", median.rssBytes());
        fields.put("memberRssBytes", median.memberRssBytes());
        fields.put("toolCpuMicrosPerOp", median.toolCpuMicrosPerOp());
        fields.put("errors", median.errors());
        fields.put("errorsByStatus", median.errorsByStatus());
        fields.put("throughputSamples", samples.stream().map(Figures::throughput).toList());
        fields.put("p50MicrosSamples", samples.stream().map(Figures::p50Micros).toList());
        return fields;
    }
}
