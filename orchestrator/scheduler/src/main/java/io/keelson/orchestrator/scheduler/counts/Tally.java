package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How many pods on each node a test counts. */
public final class Tally extends Following {
    private final PodTest test;
    private final Surroundings surroundings;
    private int[] counts = new int[0];
    private long total;

    /**
     * @param surroundings labels of namespaces, if the test asks for them
     */
    Tally(PodTest test, Surroundings surroundings) {
        this.test = test;
        this.surroundings = surroundings;
    }

    /** The labels of namespaces that were asked are still those. */
    @SuppressWarnings("ReferenceEquality") // what is unchanged is shared
    boolean isValidIn(Surroundings now) {
        return now.namespaces() == surroundings.namespaces() || !test.selectsNamespaces();
    }

    @Override
    void grow(int slotCount) {
        if (slotCount > counts.length) {
            counts = Arrays.copyOf(counts, slotCount);
        }
    }

    @Override
    void changed(int slot, @Nullable NodeInfo before, @Nullable NodeInfo now) {
        int count = 0;
        if (now != null) {
            for (int i = 0; i < now.podCount(); i++) {
                if (test.counts(now.pod(i), surroundings)) {
                    count++;
                }
            }
        }
        total += count - counts[slot];
        counts[slot] = count;
    }

    public int on(int slot) {
        return counts[slot];
    }

    /** On all nodes together. */
    public long total() {
        return total;
    }
}
