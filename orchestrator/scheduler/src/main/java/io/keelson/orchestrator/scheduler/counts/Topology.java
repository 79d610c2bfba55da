package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which domain of one topology key each node is in: nodes with the same value of that label. */
public final class Topology extends Following {
    /** Of a node without the label, and of a slot without a node. */
    public static final int NO_DOMAIN = -1;

    private final String key;
    private final Map<String, Integer> domainByValue = new HashMap<>();
    private int[] domains = new int[0];

    Topology(String key) {
        this.key = key;
    }

    @Override
    void grow(int slotCount) {
        if (slotCount > domains.length) {
            int before = domains.length;
            domains = Arrays.copyOf(domains, slotCount);
            Arrays.fill(domains, before, slotCount, NO_DOMAIN);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // what is unchanged is shared
    void changed(int slot, @Nullable NodeInfo before, @Nullable NodeInfo now) {
        if (before == null || now == null || before.facts() != now.facts()) {
            String value = now == null ? null : now.label(key);
            domains[slot] =
                    value == null
                            ? NO_DOMAIN
                            : domainByValue.computeIfAbsent(value, v -> domainByValue.size());
        }
    }

    public String key() {
        return key;
    }

    /** How many there have been; not each may still have a node. */
    public int domainCount() {
        return domainByValue.size();
    }

    public int domainOf(int slot) {
        return domains[slot];
    }

    public int domainOf(NodeInfo node) {
        return domains[node.slot()];
    }
}
