package io.keelson.bench.process;

/**
 * Processor time of one process, as {@code /proc/PID/stat} gives it.
 *
 * @param userTicks field 14, {@code utime}
 * @param systemTicks field 15, {@code stime}
 */
public record ProcStat(long userTicks, long systemTicks) {
    /** Linux shows these times to programs in hundredths of a second on every machine. */
    private static final long MICROS_PER_TICK = 10_000;

    /**
     * Reads one line of {@code /proc/PID/stat}. Field 2 is the program's name in parentheses and
     * may itself hold spaces and parentheses; it ends at the last one.
     *
     * @throws IllegalArgumentException if the line is not of this form
     */
    static ProcStat parse(String line) {
        int nameEnd = line.lastIndexOf(')');
        if (nameEnd < 0 || nameEnd + 2 > line.length()) {
            throw new IllegalArgumentException("not a line of /proc/PID/stat: " + line);
        }
        // The rest starts at field 3.
        var fields = line.substring(nameEnd + 2).split(" ", -1);
        if (fields.length < 13) {
            throw new IllegalArgumentException("too few fields in /proc/PID/stat: " + line);
        }
        return new ProcStat(Long.parseLong(fields[11]), Long.parseLong(fields[12]));
    }

    long cpuMicros() {
        return (userTicks + systemTicks) * MICROS_PER_TICK;
    }
}
