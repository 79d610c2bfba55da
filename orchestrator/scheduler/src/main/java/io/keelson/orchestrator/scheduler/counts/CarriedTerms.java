package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodAffinity;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodTerm;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terms of affinity that pods on nodes carry, and how many on each node carry each: what they
 * say holds for pods that come later too. Pods of one workload carry equal terms.
 */
public final class CarriedTerms extends Following {
    /** What a term does to a pod that matches it. */
    public enum Kind {
        REQUIRED,
        FORBIDDEN,
        PREFERRED,
        AVOIDED
    }

    /** One term, and its carriers by node. */
    public static final class Carried {
        private final Key key;
        private int[] counts;
        private long total;

        private Carried(Key key, int slotCount) {
            this.key = key;
            this.counts = new int[slotCount];
        }

        public Kind kind() {
            return key.kind;
        }

        public PodTerm term() {
            return key.term;
        }

        public int weight() {
            return key.weight;
        }

        public int on(int slot) {
            return counts[slot];
        }
    }

    private record Key(Kind kind, int weight, PodTerm term) {}

    private final Map<Key, Carried> carried = new HashMap<>();
    private int slotCount;

    @Override
    void grow(int slots) {
        if (slots > slotCount) {
            slotCount = slots;
            for (Carried each : carried.values()) {
                each.counts = Arrays.copyOf(each.counts, slots);
            }
        }
    }

    @Override
    void changed(int slot, @Nullable NodeInfo before, @Nullable NodeInfo now) {
        if (before != null) {
            addAll(slot, before, -1);
        }
        if (now != null) {
            addAll(slot, now, 1);
        }
    }

    private void addAll(int slot, NodeInfo node, int sign) {
        for (int i = 0; i < node.podCount(); i++) {
            PodInfo pod = node.pod(i);
            PodAffinity affinity = pod.spec().podAffinity();
            if (affinity.isNone()) {
                continue;
            }
            for (PodTerm term : affinity.required()) {
                add(slot, new Key(Kind.REQUIRED, 1, term), sign);
            }
            for (PodTerm term : affinity.forbidden()) {
                add(slot, new Key(Kind.FORBIDDEN, 1, term), sign);
            }
            for (PodAffinity.Preference each : affinity.preferred()) {
                add(slot, new Key(Kind.PREFERRED, each.weight(), each.term()), sign);
            }
            for (PodAffinity.Preference each : affinity.avoided()) {
                add(slot, new Key(Kind.AVOIDED, each.weight(), each.term()), sign);
            }
        }
    }

    private void add(int slot, Key key, int sign) {
        Carried each = carried.computeIfAbsent(key, k -> new Carried(k, slotCount));
        each.counts[slot] += sign;
        each.total += sign;
        if (each.total == 0) {
            carried.remove(key);
        }
    }

    public Collection<Carried> all() {
        return carried.values();
    }
}
