package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.framework.ScorePlugin;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.Resources;
import org.jspecify.annotations.Nullable;

/** Better the node whose processors and memory would be used up to the same part. */
final class NodeResourcesBalancedAllocation implements ScorePlugin {
    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    /** A pod that asks for nothing changes no balance. */
    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        return cycle.pod().spec().requests().bestEffort()
                ? null
                : new Scorer(cycle.pod().spec().requests().request());
    }

    private record Scorer(Resources asked) implements NodeScorer {
        @Override
        public long score(NodeInfo node) {
            Resources has = node.facts().allocatable();
            if (has.milliCpu() == 0 || has.memoryBytes() == 0) {
                return MAX;
            }
            double cpu = part(node.requested().milliCpu() + asked.milliCpu(), has.milliCpu());
            double memory =
                    part(node.requested().memoryBytes() + asked.memoryBytes(), has.memoryBytes());
            double deviation = Math.abs(cpu - memory) / 2;
            return (long) ((1 - deviation) * MAX);
        }

        private static double part(long requested, long has) {
            return Math.min(1, (double) requested / has);
        }
    }
}
