package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/** What a pod says of pods beside it. */
public record PodAffinity(
        List<PodTerm> required,
        List<PodTerm> forbidden,
        List<Preference> preferred,
        List<Preference> avoided) {
    public static final PodAffinity NONE =
            new PodAffinity(List.of(), List.of(), List.of(), List.of());

    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    /** A term that is worth this much where it holds. */
    public record Preference(PodTerm term, int weight) {}

    static PodAffinity parse(Obj spec, String namespace, Obj labels) {
        Obj near = spec.obj("affinity", "podAffinity");
        Obj far = spec.obj("affinity", "podAntiAffinity");
        if (near.isEmpty() && far.isEmpty()) {
            return NONE;
        }
        return new PodAffinity(
                terms(near, namespace, labels),
                terms(far, namespace, labels),
                preferences(near, namespace, labels),
                preferences(far, namespace, labels));
    }

    private static List<PodTerm> terms(Obj affinity, String namespace, Obj labels) {
        List<PodTerm> terms = new ArrayList<>();
        for (Node node : affinity.arr(REQUIRED)) {
            if (node instanceof Obj term) {
                terms.add(PodTerm.parse(term, namespace, labels));
            }
        }
        return List.copyOf(terms);
    }

    private static List<Preference> preferences(Obj affinity, String namespace, Obj labels) {
        List<Preference> preferences = new ArrayList<>();
        for (Node node : affinity.arr(PREFERRED)) {
            if (node instanceof Obj weighted) {
                preferences.add(
                        new Preference(
                                PodTerm.parse(weighted.obj("podAffinityTerm"), namespace, labels),
                                (int) weighted.whole(0, "weight")));
            }
        }
        return List.copyOf(preferences);
    }

    public boolean isNone() {
        return required.isEmpty()
                && forbidden.isEmpty()
                && preferred.isEmpty()
                && avoided.isEmpty();
    }
}
