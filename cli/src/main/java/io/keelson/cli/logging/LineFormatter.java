package io.keelson.cli.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** Makes one line of one event. */
final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** A chain of causes longer than this is cut: it may be a ring. */
    private static final int CAUSES_MAX = 8;

    private final LogForm form;
    private final boolean traces;

    LineFormatter(LogForm form, boolean traces) {
        this.form = form;
        this.traces = traces;
    }

    @Override
    public String format(LogRecord record) {
        String time = TIME.format(Instant.ofEpochMilli(record.getMillis()));
        LogLevel level = LogLevel.of(record.getLevel());
        String source = shortName(record.getLoggerName());
        Throwable thrown = record.getThrown();
        String message = formatMessage(record) + (thrown == null ? "" : ": " + causes(thrown));
        StringBuilder line = new StringBuilder(120);
        if (form == LogForm.JSON) {
            line.append("{\"level\":\"").append(level.name().toLowerCase(Locale.ROOT));
            line.append("\",\"ts\":\"").append(time).append("\",\"logger\":");
            appendQuoted(line, source);
            line.append(",\"msg\":");
            appendQuoted(line, message);
            if (traces && thrown != null) {
                line.append(",\"stacktrace\":");
                appendQuoted(line, trace(thrown));
            }
            return line.append("}\n").toString();
        }
        line.append(time).append(' ');
        appendPadded(line, level.name(), 5);
        appendPadded(line, source, 12);
        line.append(oneLine(message)).append('\n');
        if (traces && thrown != null) {
            line.append(trace(thrown));
        }
        return line.toString();
    }

    private static String shortName(@Nullable String logger) {
        return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String causes(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            text.append(i == 0 ? "" : "; because: ").append(cause.getClass().getSimpleName());
            if (cause.getMessage() != null) {
                text.append(": ").append(cause.getMessage());
            }
        }
        return text.toString();
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void appendPadded(StringBuilder line, String word, int width) {
        line.append(word);
        for (int i = word.length(); i < width; i++) {
            line.append(' ');
        }
        line.append(' ');
    }

    /** What came over the network may hold line breaks; an event stays one line. */
    private static String oneLine(String message) {
        return message.replace("\r", "\\r").replace("\n", "\\n");
    }

    private static void appendQuoted(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < 0x20) {
                        line.append("\\u00").append(Character.forDigit(c >> 4, 16));
                        line.append(Character.forDigit(c & 15, 16));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }
}
