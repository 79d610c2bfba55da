package io.keelson.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has used so far, together with its living descendants: a launcher that starts a
 * child instead of becoming it would otherwise seem to cost nothing. The edge to {@code /proc}.
 *
 * @param cpuMicros processor time, user and system
 * @param residentBytes memory in use ({@code VmRSS})
 */
public record ProcessUsage(long cpuMicros, long residentBytes) {
    /**
     * @throws IOException if the process is gone
     */
    public static ProcessUsage of(ProcessHandle process) throws IOException {
        long cpuMicros = 0;
        long residentBytes = 0;
        var family = Stream.concat(Stream.of(process), process.descendants()).toList();
        for (var member : family) {
            var folder = Path.of("/proc", Long.toString(member.pid()));
            cpuMicros += ProcStat.parse(Files.readString(folder.resolve("stat"))).cpuMicros();
            residentBytes += residentBytes(Files.readString(folder.resolve("status")));
        }
        return new ProcessUsage(cpuMicros, residentBytes);
    }

    /** The {@code VmRSS} line of {@code /proc/PID/status}; 0 if there is none. */
    static long residentBytes(String status) {
        for (var line : status.lines().toList()) {
            if (line.startsWith("VmRSS:")) {
                var kibibytes = line.substring("VmRSS:".length()).replace("kB", "").strip();
                return Long.parseLong(kibibytes) * 1024;
            }
        }
        return 0;
    }
}
