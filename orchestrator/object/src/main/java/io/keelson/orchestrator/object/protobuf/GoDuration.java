package io.keelson.orchestrator.object.protobuf;

import java.math.BigDecimal;

/** Durations as Go writes them: {@code 1h2m3.5s}, {@code 1.5ms}, {@code 0s}. */
final class GoDuration {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;

    private GoDuration() {}

    static String format(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        // The smallest long has no positive twin; its remainders have.
        long second = Math.abs(nanos % SECOND);
        long seconds = Math.abs(nanos / SECOND);
        if (seconds == 0) {
            return sign
                    + (second < MICRO
                            ? second + "ns"
                            : second < MILLI
                                    ? decimal(second, MICRO) + "µs"
                                    : decimal(second, MILLI) + "ms");
        }
        StringBuilder text = new StringBuilder(sign);
        long minutes = seconds / 60;
        if (minutes >= 60) {
            text.append(minutes / 60).append('h');
        }
        if (minutes > 0) {
            text.append(minutes % 60).append('m');
        }
        return text.append(decimal(seconds % 60 * SECOND + second, SECOND)).append('s').toString();
    }

    private static String decimal(long nanos, long unit) {
        return BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
