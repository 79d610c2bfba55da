package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.NodeInfo;

/** The nodes that passed all filters. Valid within one decision. */
public final class FeasibleNodes {
    private NodeInfo[] nodes = new NodeInfo[0];
    private int count;

    void clear(int countMax) {
        count = 0;
        if (nodes.length < countMax) {
            nodes = new NodeInfo[countMax];
        }
    }

    void add(NodeInfo node) {
        nodes[count++] = node;
    }

    public int count() {
        return count;
    }

    public NodeInfo get(int index) {
        return nodes[index];
    }
}
