package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodTerm;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import java.util.List;

/** Which pods are counted. Equal tests share their counts. */
public sealed interface PodTest {
    boolean counts(PodInfo pod, Surroundings surroundings);

    /**
     * Of a spread constraint: in the pod's own namespace; one that is terminating does not count.
     */
    record Spread(String namespace, LabelSelector selector) implements PodTest {
        @Override
        public boolean counts(PodInfo pod, Surroundings surroundings) {
            return !pod.state().terminating()
                    && namespace.equals(pod.namespace())
                    && selector.matches(pod.labels());
        }
    }

    /** Matches all of these terms. */
    record AllOf(List<PodTerm> terms) implements PodTest {
        @Override
        public boolean counts(PodInfo pod, Surroundings surroundings) {
            return matchesAll(terms, pod, surroundings);
        }
    }

    static boolean matchesAll(List<PodTerm> terms, PodInfo pod, Surroundings surroundings) {
        for (int i = 0; i < terms.size(); i++) {
            if (!terms.get(i).matches(pod, surroundings.namespaceLabels(pod.namespace()))) {
                return false;
            }
        }
        return true;
    }

    /** True if its answers change with labels of namespaces. */
    default boolean selectsNamespaces() {
        return this instanceof AllOf(List<PodTerm> terms)
                && terms.stream().anyMatch(PodTerm::selectsNamespaces);
    }
}
