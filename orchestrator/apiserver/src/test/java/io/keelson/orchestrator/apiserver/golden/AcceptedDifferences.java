package io.keelson.orchestrator.apiserver.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The differences that are meant, one a line, under the heading of their reason:
 *
 * <pre>
 *   ## reason
 *   exchange :: path :: recorded => live
 * </pre>
 *
 * An asterisk stands for any text. A value is JSON, or {@code (none)} where there is nothing. Lines
 * that begin with {@code #} and a space are remarks. Each line has to occur in a run.
 */
final class AcceptedDifferences {
    private static final String FILE = "accepted-differences.txt";
    private static final String OPEN_FILE = "open-exchanges.txt";

    private final List<Line> lines = new ArrayList<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private final Set<String> open = new LinkedHashSet<>();

    private static final class Line {
        final String text;
        final Pattern pattern;
        boolean occurred;

        Line(String text) {
            this.text = text;
            this.pattern =
                    Pattern.compile(
                            Pattern.compile("\\*")
                                            .splitAsStream(text)
                                            .map(Pattern::quote)
                                            .collect(Collectors.joining(".*"))
                                    + (text.endsWith("*") ? ".*" : ""),
                            Pattern.DOTALL);
        }
    }

    static AcceptedDifferences read() {
        AcceptedDifferences accepted = parse(resource(FILE));
        resource(OPEN_FILE)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(accepted.open::add);
        return accepted;
    }

    private static String resource(String name) {
        try (InputStream in = AcceptedDifferences.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AcceptedDifferences parse(String text) {
        AcceptedDifferences accepted = new AcceptedDifferences();
        for (String line : text.lines().toList()) {
            if (line.startsWith("## ")) {
                accepted.reasons.add(line.substring(3).trim());
            } else if (!line.isBlank() && !line.startsWith("# ")) {
                if (accepted.reasons.isEmpty() || !line.contains(" :: ")) {
                    throw new IllegalArgumentException("no reason, or no difference: " + line);
                }
                accepted.lines.add(new Line(line));
            }
        }
        return accepted;
    }

    /** Whether that exchange is known to be wrong yet. */
    boolean isOpen(String exchange) {
        return open.contains(exchange);
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    /** In the order of the file. */
    Set<String> reasons() {
        return reasons;
    }

    /** Whether the difference is meant; if so, its line has occurred. */
    boolean accepts(Difference difference) {
        String text = difference.toString();
        boolean accepted = false;
        for (Line line : lines) {
            if (line.pattern.matcher(text).matches()) {
                line.occurred = true;
                accepted = true;
            }
        }
        return accepted;
    }

    /** Lines that no difference has matched so far. */
    List<String> withoutOccurrence() {
        return lines.stream().filter(line -> !line.occurred).map(line -> line.text).toList();
    }
}
