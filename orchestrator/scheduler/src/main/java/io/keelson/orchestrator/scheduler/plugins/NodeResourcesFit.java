package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodGone;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodUpdated;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.NodeFilter;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.framework.ScorePlugin;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Requests;
import io.keelson.orchestrator.scheduler.image.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pod asks for must be left on the node. Scores by LeastAllocated: the more is left, the
 * better.
 */
final class NodeResourcesFit implements FilterPlugin, ScorePlugin {
    private static final String NAME = "NodeResourcesFit";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        return FilterPlugin.check(new Check(cycle.pod().spec().requests().request()));
    }

    private static final class Check implements NodeFilter {
        private final Resources asked;
        private final long milliCpu;
        private final long memoryBytes;
        private final long ephemeralStorageBytes;
        private final boolean asksScalars;

        /** Most nodes lack the same. */
        private @Nullable Rejection last;

        private Check(Resources asked) {
            this.asked = asked;
            this.milliCpu = asked.milliCpu();
            this.memoryBytes = asked.memoryBytes();
            this.ephemeralStorageBytes = asked.ephemeralStorageBytes();
            this.asksScalars = !asked.scalars().isEmpty();
        }

        @Override
        public @Nullable Rejection check(NodeInfo node) {
            Resources has = node.facts().allocatable();
            Resources used = node.requested();
            boolean fits =
                    node.podCount() < node.facts().podsMax()
                            && (milliCpu == 0 || milliCpu <= has.milliCpu() - used.milliCpu())
                            && (memoryBytes == 0
                                    || memoryBytes <= has.memoryBytes() - used.memoryBytes())
                            && (ephemeralStorageBytes == 0
                                    || ephemeralStorageBytes
                                            <= has.ephemeralStorageBytes()
                                                    - used.ephemeralStorageBytes());
            if (fits && (!asksScalars || fitsScalars(has, used))) {
                return null;
            }
            Rejection rejection = explain(node, has, used);
            if (last == null || !last.equals(rejection)) {
                last = rejection;
            }
            return last;
        }

        private boolean fitsScalars(Resources has, Resources used) {
            for (Map.Entry<String, Long> each : asked.scalars().entrySet()) {
                if (each.getValue() > has.scalar(each.getKey()) - used.scalar(each.getKey())) {
                    return false;
                }
            }
            return true;
        }

        private Rejection explain(NodeInfo node, Resources has, Resources used) {
            Lack lack = new Lack();
            if (node.podCount() >= node.facts().podsMax()) {
                lack.reasons.add("Too many pods");
            }
            lack.check(Resources.CPU, milliCpu, has.milliCpu(), used.milliCpu());
            lack.check(Resources.MEMORY, memoryBytes, has.memoryBytes(), used.memoryBytes());
            lack.check(
                    Resources.EPHEMERAL_STORAGE,
                    ephemeralStorageBytes,
                    has.ephemeralStorageBytes(),
                    used.ephemeralStorageBytes());
            asked.scalars()
                    .forEach((name, amount) ->
                            lack.check(name, amount, has.scalar(name), used.scalar(name)));
            return new Rejection(NAME, lack.reasons, lack.evenIfEmpty);
        }
    }

    /** What is not there. */
    private static final class Lack {
        private final List<String> reasons = new ArrayList<>(2);
        private boolean evenIfEmpty;

        private void check(String resource, long asked, long has, long used) {
            if (asked > 0 && asked > has - used) {
                reasons.add("Insufficient " + resource);
                evenIfEmpty |= asked > has;
            }
        }
    }

    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        Requests requests = cycle.pod().spec().requests();
        return new LeastAllocated(requests.scoredMilliCpu(), requests.scoredMemoryBytes());
    }

    private record LeastAllocated(long milliCpu, long memoryBytes) implements NodeScorer {
        @Override
        public long score(NodeInfo node) {
            Resources has = node.facts().allocatable();
            long sum = 0;
            int kinds = 0;
            if (has.milliCpu() > 0) {
                sum += left(has.milliCpu(), node.scoredMilliCpu() + milliCpu);
                kinds++;
            }
            if (has.memoryBytes() > 0) {
                sum += left(has.memoryBytes(), node.scoredMemoryBytes() + memoryBytes);
                kinds++;
            }
            return kinds == 0 ? 0 : sum / kinds;
        }

        private static long left(long has, long requested) {
            return requested > has ? 0 : (has - requested) * MAX / has;
        }
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        Resources asked = rejected.spec().requests().request();
        return switch (event) {
            case NodeAdded(var node) -> couldHold(node, asked);
            case NodeUpdated(var before, var now) ->
                    couldHold(now, asked)
                            && (!before.allocatable().equals(now.allocatable())
                                    || before.podsMax() != now.podsMax());
            case AssignedPodGone(var pod) -> true;
            case AssignedPodUpdated(var before, var now) ->
                    !before.spec().requests().request().equals(now.spec().requests().request());
            default -> false;
        };
    }

    /** If it were empty. */
    private static boolean couldHold(NodeFacts node, Resources asked) {
        Resources has = node.allocatable();
        return node.podsMax() > 0
                && asked.milliCpu() <= has.milliCpu()
                && asked.memoryBytes() <= has.memoryBytes()
                && asked.ephemeralStorageBytes() <= has.ephemeralStorageBytes()
                && asked.scalars().entrySet().stream()
                        .allMatch(each -> each.getValue() <= has.scalar(each.getKey()));
    }
}
