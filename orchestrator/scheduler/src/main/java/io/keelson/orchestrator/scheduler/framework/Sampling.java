package io.keelson.orchestrator.scheduler.framework;

/** How many nodes that will do are enough to choose the best of. */
final class Sampling {
    private static final int NODES_MIN = 100;
    private static final int PERCENT_MIN = 5;
    private static final int PERCENT_START = 50;
    private static final int NODES_PER_PERCENT = 125;

    private Sampling() {}

    /** All of up to 100; of more the larger the cluster the smaller a part, down to 5 %. */
    static int enough(int nodeCount) {
        if (nodeCount < NODES_MIN) {
            return nodeCount;
        }
        int percent = Math.max(PERCENT_MIN, PERCENT_START - nodeCount / NODES_PER_PERCENT);
        return Math.max(NODES_MIN, (int) ((long) nodeCount * percent / 100));
    }
}
