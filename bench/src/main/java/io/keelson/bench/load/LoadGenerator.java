package io.keelson.bench.load;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Drives workloads over open connections, one run at a time, and reports each. */
public final class LoadGenerator<C> {
    private final LoadConnections<C> connections;
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock like {@link System#nanoTime}
     */
    public LoadGenerator(LoadConnections<C> connections, LongSupplier nanoClock) {
        this.connections = connections;
        this.nanoClock = nanoClock;
    }

    /**
     * Runs to the end of the plan and to the answer of the last operation.
     *
     * @throws TimeoutException if the server answers nothing for thirty seconds; the connections
     *     are of no use then
     */
    public LoadReport run(Workload<? super C> workload, LoadPlan plan, Progress progress)
            throws InterruptedException, TimeoutException {
        long cpuBeforeNanos = ownCpuNanos();
        var run = new LoadRun<>(connections, workload, plan, nanoClock);
        long endNanos = run.await(progress);
        var tally = run.tally();
        return new LoadReport(
                workload.name(),
                connections.count(),
                plan,
                tally.whole().getTotalCount(),
                tally.errorsByStatus(),
                run.schedule().overdue(endNanos),
                endNanos - run.startNanos(),
                tally.responseBytes(),
                ownCpuNanos() - cpuBeforeNanos,
                plan.firstIndex() + run.schedule().claimed(),
                Latency.of(tally.whole()));
    }

    private static long ownCpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }
}
