package io.keelson.orchestrator.apiserver.metrics;

import java.nio.charset.StandardCharsets;

/**
 * Metrics as text:
 *
 * <pre>
 *   # HELP NAME what it is
 *   # TYPE NAME counter | gauge | histogram
 *   NAME{label="value",…} number
 * </pre>
 */
public final class Exposition {
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 << 10);

    /** Its samples follow. */
    public void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /**
     * @param labels name, value, name, value …
     */
    public void sample(String name, double value, String... labels) {
        line(name, Double.toString(value), labels);
    }

    /** The same of a count. */
    public void sample(String name, long value, String... labels) {
        line(name, Long.toString(value), labels);
    }

    private void line(String name, String number, String... labels) {
        text.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            appendEscaped(labels[i + 1]);
            text.append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(number).append('\n');
    }

    private void appendEscaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    public byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
