package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A term of pod affinity or anti-affinity: these pods, in the same place as seen by this key. */
public final class PodTerm {
    private final String topologyKey;
    private final Set<String> namespaces;
    private final @Nullable LabelSelector namespaceSelector;
    private final LabelSelector selector;
    private final int hash;

    private PodTerm(
            String topologyKey,
            Set<String> namespaces,
            @Nullable LabelSelector namespaceSelector,
            LabelSelector selector) {
        this.topologyKey = topologyKey;
        this.namespaces = namespaces;
        this.namespaceSelector = namespaceSelector;
        this.selector = selector;
        this.hash = Objects.hash(topologyKey, namespaces, namespaceSelector, selector);
    }

    /** Of a pod in this namespace with these labels. */
    static PodTerm parse(Obj term, String namespace, Obj podLabels) {
        Set<String> namespaces = new HashSet<>(term.arr("namespaces").texts());
        LabelSelector ofNamespaces =
                term.get("namespaceSelector") instanceof Obj given ? selector(given) : null;
        if (namespaces.isEmpty() && ofNamespaces == null) {
            namespaces.add(namespace);
        }
        Obj pods = term.get("labelSelector") instanceof Obj given ? given : null;
        if (pods != null) {
            pods = merged(pods, term.arr("matchLabelKeys"), "In", podLabels);
            pods = merged(pods, term.arr("mismatchLabelKeys"), "NotIn", podLabels);
        }
        return new PodTerm(
                term.text("topologyKey").intern(),
                Set.copyOf(namespaces),
                ofNamespaces,
                selector(pods));
    }

    /** With the pod's own values of these keys as further requirements. */
    static Obj merged(Obj selector, Arr keys, String operator, Obj podLabels) {
        Obj merged = selector;
        for (String key : keys.texts()) {
            if (podLabels.get(key) instanceof Node.Text value) {
                Obj requirement =
                        Obj.builder()
                                .put("key", key)
                                .put("operator", operator)
                                .put("values", Arr.of(value))
                                .build();
                Arr expressions = merged.arr("matchExpressions");
                if (!expressions.asList().contains(requirement)) {
                    merged = merged.with("matchExpressions", appended(expressions, requirement));
                }
            }
        }
        return merged;
    }

    private static Arr appended(Arr expressions, Obj requirement) {
        var all = new java.util.ArrayList<>(expressions.asList());
        all.add(requirement);
        return Arr.of(all);
    }

    /** Matches nothing if it cannot be read. */
    static LabelSelector selector(@Nullable Obj selector) {
        try {
            return LabelSelector.of(selector);
        } catch (StatusException e) {
            return LabelSelector.NOTHING;
        }
    }

    public String topologyKey() {
        return topologyKey;
    }

    /**
     * @param namespaceLabels of the pod's namespace
     */
    public boolean matches(PodInfo pod, Map<String, String> namespaceLabels) {
        return (namespaces.contains(pod.namespace())
                        || (namespaceSelector != null
                                && namespaceSelector.matches(namespaceLabels)))
                && selector.matches(pod.labels());
    }

    /** True if labels of namespaces matter to it. */
    public boolean selectsNamespaces() {
        return namespaceSelector != null && !namespaceSelector.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PodTerm term
                && hash == term.hash
                && topologyKey.equals(term.topologyKey)
                && namespaces.equals(term.namespaces)
                && Objects.equals(namespaceSelector, term.namespaceSelector)
                && selector.equals(term.selector);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return topologyKey + ":" + selector + "@" + namespaces;
    }
}
