package io.keelson.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class LineFormatterTest {
    private static LogRecord event(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("io.keelson.kvstore.Member");
        record.setInstant(Instant.parse("2026-11-23T10:20:36.007Z"));
        return record;
    }

    @Test
    void anEventIsOneLine() {
        LineFormatter formatter = new LineFormatter(LogForm.CONSOLE, false);
        assertThat(formatter.format(event(Level.INFO, "ready to serve client requests")))
                .isEqualTo(
                        "2026-11-23T10:20:36.007Z INFO  Member       ready to serve client requests\n");
        assertThat(formatter.format(event(Level.WARNING, "a\nb\rc")))
                .isEqualTo("2026-11-23T10:20:36.007Z WARN  Member       a\\nb\\rc\n");
    }

    @Test
    void jsonHasEtcdsKeysAndEscapes() {
        assertThat(
                        new LineFormatter(LogForm.JSON, false)
                                .format(event(Level.SEVERE, "say \"x\"\t\\ \u0001 ö")))
                .isEqualTo(
                        "{\"level\":\"error\",\"ts\":\"2026-11-23T10:20:36.007Z\",\"logger\":\"Member\",\"msg\":\"say \\\"x\\\"\\t\\\\ \\u0001 ö\"}\n");
    }

    @Test
    void anExceptionIsTracedAtDebugOnly() {
        LogRecord record = event(Level.SEVERE, "cannot write");
        record.setThrown(new IllegalStateException("outer", new RuntimeException("disk full")));
        String line = new LineFormatter(LogForm.CONSOLE, false).format(record);
        assertThat(line.lines()).hasSize(1);
        assertThat(line)
                .endsWith(
                        "cannot write: IllegalStateException: outer; because: RuntimeException: disk full\n");
        assertThat(new LineFormatter(LogForm.CONSOLE, true).format(record))
                .startsWith(line)
                .contains("\tat io.keelson.cli.logging.LineFormatterTest");
    }

    @Test
    void levelsHaveEtcdsNames() {
        assertThat(LogLevel.named("warn")).contains(LogLevel.WARN);
        assertThat(LogLevel.named("dpanic")).contains(LogLevel.DPANIC);
        assertThat(LogLevel.named("WARN")).isEmpty();
        assertThat(LogLevel.of(Level.FINER)).isEqualTo(LogLevel.DEBUG);
    }
}
