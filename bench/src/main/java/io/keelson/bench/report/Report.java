package io.keelson.bench.report;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The rows of one run, as they come. */
public final class Report {
    private final List<Line> lines = new ArrayList<>();
    private final Consumer<String> progress;

    private record Line(String what, String figures) {}

    /**
     * @param progress is told each row as it comes
     */
    public Report(Consumer<String> progress) {
        this.progress = progress;
    }

    public void add(String what, String figures) {
        var line = new Line(what, figures);
        lines.add(line);
        progress.accept("  " + line.what() + ": " + line.figures());
    }

    public String toText() {
        int width = lines.stream().mapToInt(line -> line.what().length()).max().orElse(0);
        var text = new StringBuilder();
        var out = new Formatter(text, Locale.ROOT);
        for (var line : lines) {
            out.format("%-" + (width + 2) + "s%s%n", line.what(), line.figures());
        }
        return text.toString();
    }
}
