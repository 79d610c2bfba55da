package io.keelson.kvstore.rpc;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the operating system and the JVM say of this process, under the names that Prometheus'
 * clients use. The edge to the system: it reads {@code /proc}, and what is not there reads as 0.
 */
final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final int KIB = 1024;

    private ProcessMetrics() {}

    static void addTo(Metrics metrics) {
        metrics.add(
                "process_cpu_seconds_total",
                Metrics.Type.COUNTER,
                "CPU time used.",
                ProcessMetrics::cpuSeconds);
        metrics.add(
                "process_start_time_seconds",
                Metrics.Type.GAUGE,
                "When the process began, since 1970.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        metrics.add(
                "process_resident_memory_bytes",
                Metrics.Type.GAUGE,
                "Memory in use.",
                () -> field(STATUS, "VmRSS:", 1) * KIB);
        metrics.add(
                "process_virtual_memory_bytes",
                Metrics.Type.GAUGE,
                "Address space in use.",
                () -> field(STATUS, "VmSize:", 1) * KIB);
        metrics.add(
                "process_open_fds", Metrics.Type.GAUGE, "Open files.", ProcessMetrics::openFiles);
        metrics.add(
                "process_max_fds",
                Metrics.Type.GAUGE,
                "Files that may be open.",
                () -> field(LIMITS, "Max open files", 3));
        metrics.add(
                "jvm_memory_used_bytes",
                Metrics.Type.GAUGE,
                "Heap in use, garbage included.",
                sink -> {
                    long usedBytes =
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                    sink.sample(Metrics.label("area", "heap"), (double) usedBytes);
                });
        metrics.add(
                "jvm_gc_collection_seconds_sum",
                Metrics.Type.COUNTER,
                "Time in collections, by collector.",
                sink -> {
                    for (GarbageCollectorMXBean collector :
                            ManagementFactory.getGarbageCollectorMXBeans()) {
                        sink.sample(
                                Metrics.label("gc", collector.getName()),
                                collector.getCollectionTime() / 1000.0);
                    }
                });
        metrics.add(
                "jvm_gc_collection_seconds_count",
                Metrics.Type.COUNTER,
                "Collections, by collector.",
                sink -> {
                    for (GarbageCollectorMXBean collector :
                            ManagementFactory.getGarbageCollectorMXBeans()) {
                        sink.sample(
                                Metrics.label("gc", collector.getName()),
                                (double) collector.getCollectionCount());
                    }
                });
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }

    private static double openFiles() {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The n-th word of the line that begins with a name; the name's words count. */
    private static double field(Path file, String name, int word) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.split("\\s+"))
                    .filter(words -> words.length > word && words[word].matches("\\d+"))
                    .mapToDouble(words -> Double.parseDouble(words[word]))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
