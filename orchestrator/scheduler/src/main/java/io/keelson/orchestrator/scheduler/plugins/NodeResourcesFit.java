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
            Lack lack = new Lack();
            lack.add(Lack.PODS, node.podCount() >= node.facts().podsMax(), false);
            lack.check(Lack.CPU, milliCpu, has.milliCpu(), used.milliCpu());
            lack.check(Lack.MEMORY, memoryBytes, has.memoryBytes(), used.memoryBytes());
            lack.check(
                    Lack.EPHEMERAL_STORAGE,
                    ephemeralStorageBytes,
                    has.ephemeralStorageBytes(),
                    used.ephemeralStorageBytes());
            return asksScalars ? explainScalars(lack, has, used) : lack.rejection();
        }

        private Rejection explainScalars(Lack lack, Resources has, Resources used) {
            List<String> reasons = new ArrayList<>(lack.reasons());
            boolean unresolvable = lack.isEvenIfEmpty();
            for (Map.Entry<String, Long> each : asked.scalars().entrySet()) {
                String name = each.getKey();
                if (each.getValue() > has.scalar(name) - used.scalar(name)) {
                    reasons.add("Insufficient " + name);
                    unresolvable |= each.getValue() > has.scalar(name);
                }
            }
            return new Rejection(NAME, reasons, unresolvable);
        }

        private boolean fitsScalars(Resources has, Resources used) {
            for (Map.Entry<String, Long> each : asked.scalars().entrySet()) {
                if (each.getValue() > has.scalar(each.getKey()) - used.scalar(each.getKey())) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * What is not there. Its rejections are made once: nodes of a full cluster all lack the same.
     */
    private static final class Lack {
        private static final int PODS = 1;
        private static final int CPU = 2;
        private static final int MEMORY = 4;
        private static final int EPHEMERAL_STORAGE = 8;
        private static final int EVEN_IF_EMPTY = 16;
        private static final Rejection[] REJECTIONS = new Rejection[32];

        static {
            for (int bits = 0; bits < REJECTIONS.length; bits++) {
                REJECTIONS[bits] = new Rejection(NAME, reasons(bits), (bits & EVEN_IF_EMPTY) != 0);
            }
        }

        private int bits;

        private static List<String> reasons(int bits) {
            List<String> reasons = new ArrayList<>();
            addIf(bits & PODS, "Too many pods", reasons);
            addIf(bits & CPU, "Insufficient " + Resources.CPU, reasons);
            addIf(bits & MEMORY, "Insufficient " + Resources.MEMORY, reasons);
            addIf(bits & EPHEMERAL_STORAGE, "Insufficient " + Resources.EPHEMERAL_STORAGE, reasons);
            return reasons;
        }

        private static void addIf(int bit, String reason, List<String> reasons) {
            if (bit != 0) {
                reasons.add(reason);
            }
        }

        private void check(int bit, long asked, long has, long used) {
            add(bit, asked > 0 && asked > has - used, asked > has);
        }

        private void add(int bit, boolean isLacking, boolean evenIfEmpty) {
            if (isLacking) {
                bits |= evenIfEmpty ? bit | EVEN_IF_EMPTY : bit;
            }
        }

        private Rejection rejection() {
            return REJECTIONS[bits];
        }

        private List<String> reasons() {
            return rejection().reasons();
        }

        private boolean isEvenIfEmpty() {
            return rejection().unresolvable();
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
