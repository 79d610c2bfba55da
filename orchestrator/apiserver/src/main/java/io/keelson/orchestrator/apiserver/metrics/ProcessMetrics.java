package io.keelson.orchestrator.apiserver.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** What the JVM says of this process, under the names that Prometheus' clients use. */
public final class ProcessMetrics {
    private ProcessMetrics() {}

    public static void writeTo(Exposition out) {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            out.family("process_cpu_seconds_total", "counter", "CPU time used.");
            out.sample("process_cpu_seconds_total", system.getProcessCpuTime() / 1e9);
        }
        out.family("process_start_time_seconds", "gauge", "When the process began, since 1970.");
        out.sample(
                "process_start_time_seconds",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        out.family("jvm_memory_used_bytes", "gauge", "Memory in use, garbage included.");
        out.sample("jvm_memory_used_bytes", heap.getUsed(), "area", "heap");
        out.sample("jvm_memory_used_bytes", other.getUsed(), "area", "nonheap");
        out.family("jvm_memory_committed_bytes", "gauge", "Memory had from the system.");
        out.sample("jvm_memory_committed_bytes", heap.getCommitted(), "area", "heap");
        out.sample("jvm_memory_committed_bytes", other.getCommitted(), "area", "nonheap");
        out.family("jvm_threads_current", "gauge", "Threads of the system.");
        out.sample("jvm_threads_current", ManagementFactory.getThreadMXBean().getThreadCount());
        out.family("jvm_gc_collection_seconds", "summary", "Time in collections, by collector.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.sample(
                    "jvm_gc_collection_seconds_sum",
                    collector.getCollectionTime() / 1000.0,
                    "gc",
                    collector.getName());
            out.sample(
                    "jvm_gc_collection_seconds_count",
                    collector.getCollectionCount(),
                    "gc",
                    collector.getName());
        }
    }
}
