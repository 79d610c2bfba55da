package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.counts.ImageSpread;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.framework.ScorePlugin;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Better the node that has the pod's images. A size counts the more, the more nodes have the image:
 * otherwise the one node that has it would get every pod.
 */
final class ImageLocality implements ScorePlugin {
    private static final long MEGABYTE = 1L << 20;
    private static final long LEAST_BYTES = 23 * MEGABYTE;
    private static final long MOST_BYTES_PER_CONTAINER = 1000 * MEGABYTE;

    @Override
    public String name() {
        return "ImageLocality";
    }

    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        ImageSpread spread = cycle.counts().imageSpread(cycle.image());
        List<String> images = cycle.pod().spec().images();
        if (spread.isEmpty() || images.stream().allMatch(each -> spread.nodesWith(each) == 0)) {
            return null;
        }
        double[] parts = new double[images.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = (double) spread.nodesWith(images.get(i)) / cycle.image().nodeCount();
        }
        return new Scorer(images, parts);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scorer(List<String> images, double[] parts) implements NodeScorer {
        @Override
        public long score(NodeInfo node) {
            Map<String, Long> has = node.facts().images();
            if (has.isEmpty()) {
                return 0;
            }
            long bytes = 0;
            for (int i = 0; i < parts.length; i++) {
                Long sizeBytes = has.get(images.get(i));
                if (sizeBytes != null) {
                    bytes += (long) (sizeBytes * parts[i]);
                }
            }
            long most = MOST_BYTES_PER_CONTAINER * images.size();
            long bounded = Math.min(most, Math.max(LEAST_BYTES, bytes));
            return MAX * (bounded - LEAST_BYTES) / (most - LEAST_BYTES);
        }
    }
}
