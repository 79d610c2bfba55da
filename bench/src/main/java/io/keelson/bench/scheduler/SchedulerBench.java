package io.keelson.bench.scheduler;

import io.keelson.bench.report.Report;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.scheduler.Binding;
import io.keelson.orchestrator.scheduler.Placement;
import io.keelson.orchestrator.scheduler.SchedulingCore;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import io.keelson.orchestrator.scheduler.queue.QueueSettings;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Runs the scenarios, one after the other, in this thread. */
public final class SchedulerBench {
    private static final int WARMUP_NODES = 500;

    /** Bindings are answered when so many are under way, as if the API server took its time. */
    private static final int BINDINGS_UNDER_WAY = 64;

    /** Of a pod, on average. */
    private static final int FAILURES_MAX = 5;

    private final LongSupplier nanoTime;
    private final LongSupplier cpuNanos;
    private final int podsMax;

    /**
     * @param cpuNanos what this thread has used of a processor
     * @param podsMax how many pods are measured; fewer if the nodes cannot hold them
     */
    public SchedulerBench(LongSupplier nanoTime, LongSupplier cpuNanos, int podsMax) {
        this.nanoTime = nanoTime;
        this.cpuNanos = cpuNanos;
        this.podsMax = podsMax;
    }

    public void run(List<Scenario> scenarios, List<Integer> nodeCounts, Report report) {
        for (Scenario scenario : scenarios) {
            new Run(scenario, WARMUP_NODES).measure();
        }
        for (Scenario scenario : scenarios) {
            for (int nodes : nodeCounts) {
                report.add(
                        scenario.title() + ", " + nodes + " nodes",
                        new Run(scenario, nodes).measure());
            }
        }
    }

    /** One scenario on one cluster. */
    private final class Run {
        private final Scenario scenario;
        private final int nodes;
        private final MemoryApi api = new MemoryApi();
        private final SchedulingCore core =
                new SchedulingCore(api, QueueSettings.DEFAULT, new SplittableRandom(1));
        private final Histogram stepNanos = new Histogram(3);

        /** What back-offs were jumped over. */
        private long jumpedNanos;

        private Run(Scenario scenario, int nodes) {
            this.scenario = scenario;
            this.nodes = nodes;
        }

        private String measure() {
            for (int i = 0; i < nodes; i++) {
                core.node(null, NodeFacts.parse(JsonReader.readObj(Scenario.node(i))), now());
            }
            if (scenario == Scenario.PREEMPTION) {
                for (int i = 0; i < 4 * nodes; i++) {
                    PodInfo filler = PodParser.parse(JsonReader.readObj(Scenario.filler(i)));
                    core.pod(null, filler.onNode("node-" + i % nodes), now());
                }
            }
            int pods = Math.min(podsMax, nodes * scenario.podsPerNode());
            byte[][] objects = new byte[pods][];
            for (int i = 0; i < pods; i++) {
                objects[i] = scenario.pod(i);
            }
            long start = nanoTime.getAsLong();
            long cpuStart = cpuNanos.getAsLong();
            for (byte[] object : objects) {
                core.pod(null, PodParser.parse(JsonReader.readObj(object)), now());
            }
            while (api.boundCount() < pods) {
                turn(objects);
            }
            double seconds = (nanoTime.getAsLong() - start) / 1e9;
            double cpuSeconds = (cpuNanos.getAsLong() - cpuStart) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "%,.0f pods/s, %,.0f per second of CPU (%,d pods; a decision p50 %,.0f us, p99"
                            + " %,.0f us)",
                    pods / seconds,
                    pods / cpuSeconds,
                    pods,
                    stepNanos.getValueAtPercentile(50) / 1e3,
                    stepNanos.getValueAtPercentile(99) / 1e3);
        }

        private long now() {
            return nanoTime.getAsLong() + jumpedNanos;
        }

        private void turn(byte[][] objects) {
            long before = nanoTime.getAsLong();
            boolean stepped = core.step(now());
            if (stepped) {
                stepNanos.recordValue(nanoTime.getAsLong() - before);
            }
            if (!stepped || api.bindings().size() >= BINDINGS_UNDER_WAY) {
                answer(objects);
            }
            if (!stepped && api.bindings().isEmpty()) {
                long wait = core.queue().nanosToNext(now());
                boolean isStuck = wait < 0 || api.failureCount() > FAILURES_MAX * objects.length;
                if (isStuck && api.boundCount() < objects.length) {
                    throw new IllegalStateException(
                            "%s: %d of %d pods bound, %d failures, and nothing to do"
                                    .formatted(
                                            scenario,
                                            api.boundCount(),
                                            objects.length,
                                            api.failureCount()));
                }
                jumpedNanos += Math.max(0, wait);
            }
        }

        private void answer(byte[][] objects) {
            for (Binding binding = api.bindings().poll();
                    binding != null;
                    binding = api.bindings().poll()) {
                core.bound(binding);
                for (Placement each : binding.placements()) {
                    PodInfo pod = each.pod();
                    byte[] object = objects[index(pod)];
                    PodInfo bound =
                            PodParser.parse(JsonReader.readObj(object)).onNode(each.nodeName());
                    core.pod(pod, bound, now());
                }
            }
            for (PodInfo victim = api.evicted().poll();
                    victim != null;
                    victim = api.evicted().poll()) {
                core.pod(victim, null, now());
            }
        }

        private static int index(PodInfo pod) {
            return Integer.parseInt(pod.name().substring(pod.name().indexOf('-') + 1));
        }
    }
}
