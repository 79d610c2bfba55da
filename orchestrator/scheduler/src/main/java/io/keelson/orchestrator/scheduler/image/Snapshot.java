package io.keelson.orchestrator.scheduler.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at one moment. Immutable; another node state makes another image, which shares all
 * chunks of nodes but one.
 */
public final class Snapshot {
    static final int CHUNK_BITS = 6;
    static final int CHUNK = 1 << CHUNK_BITS;
    private static final int IN_CHUNK = CHUNK - 1;

    public static final Snapshot EMPTY =
            new Snapshot(new NodeInfo[0][], NodeOrder.EMPTY, Surroundings.NONE);

    private final @Nullable NodeInfo[][] chunks;
    private final NodeOrder order;
    private final Surroundings surroundings;

    private Snapshot(@Nullable NodeInfo[][] chunks, NodeOrder order, Surroundings surroundings) {
        this.chunks = chunks;
        this.order = order;
        this.surroundings = surroundings;
    }

    /** Told of each slot whose node is another one; null is no node. */
    public interface Change {
        void changed(int slot, @Nullable NodeInfo before, @Nullable NodeInfo now);
    }

    /** All that is different from an earlier image, or a later one. */
    @SuppressWarnings("ReferenceEquality") // images share what is unchanged
    public void forEachChange(Snapshot before, Change change) {
        int longer = Math.max(chunks.length, before.chunks.length);
        for (int i = 0; i < longer; i++) {
            @Nullable NodeInfo @Nullable [] now = i < chunks.length ? chunks[i] : null;
            @Nullable NodeInfo @Nullable [] then =
                    i < before.chunks.length ? before.chunks[i] : null;
            if (now == then) {
                continue;
            }
            for (int j = 0; j < CHUNK; j++) {
                NodeInfo nodeNow = now == null ? null : now[j];
                NodeInfo nodeThen = then == null ? null : then[j];
                if (nodeNow != nodeThen) {
                    change.changed((i << CHUNK_BITS) + j, nodeThen, nodeNow);
                }
            }
        }
    }

    /** With this state of the node in its slot. */
    public Snapshot with(NodeInfo node) {
        return withSlot(node.slot(), node);
    }

    Snapshot withSlot(int slot, @Nullable NodeInfo node) {
        int chunk = slot >> CHUNK_BITS;
        @Nullable NodeInfo[][] changed = Arrays.copyOf(chunks, Math.max(chunks.length, chunk + 1));
        for (int i = chunks.length; i < changed.length; i++) {
            changed[i] = new NodeInfo[CHUNK];
        }
        changed[chunk] = changed[chunk].clone();
        changed[chunk][slot & IN_CHUNK] = node;
        return new Snapshot(changed, order, surroundings);
    }

    Snapshot withOrder(NodeOrder changed) {
        return new Snapshot(chunks, changed, surroundings);
    }

    public Snapshot withSurroundings(Surroundings changed) {
        return new Snapshot(chunks, order, changed);
    }

    /** One more than the highest slot that may hold a node. */
    public int slotCount() {
        return chunks.length << CHUNK_BITS;
    }

    /** How many nodes there are. */
    public int nodeCount() {
        return order.slots().length;
    }

    /** The node at this place of the order in which nodes are visited. */
    public NodeInfo visited(int index) {
        return inSlot(order.slots()[index]);
    }

    /** The node in a slot that has one. */
    public NodeInfo inSlot(int slot) {
        NodeInfo node = chunks[slot >> CHUNK_BITS][slot & IN_CHUNK];
        if (node == null) {
            throw new IllegalStateException("no node in slot " + slot);
        }
        return node;
    }

    public @Nullable NodeInfo node(String name) {
        Integer slot = order.slotByName().get(name);
        return slot == null ? null : inSlot(slot);
    }

    public Surroundings surroundings() {
        return surroundings;
    }
}
