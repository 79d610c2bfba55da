package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.NodeInfo;

/** How much one plug-in likes nodes, for one pod and one image. */
public interface NodeScorer {
    /** The best a node can get after {@link #normalize}. */
    long MAX = 100;

    long score(NodeInfo node);

    /** Turns scores into 0 to {@link #MAX}. */
    default void normalize(long[] scores, FeasibleNodes nodes) {}

    /** The highest becomes {@link #MAX}, the others in proportion; or the other way around. */
    static void proportional(long[] scores, int count, boolean reversed) {
        long max = 0;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, scores[i]);
        }
        for (int i = 0; i < count; i++) {
            long score = max == 0 ? 0 : MAX * scores[i] / max;
            scores[i] = reversed ? MAX - score : score;
        }
    }
}
