package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is kept in annotations: revisions, which count the templates that were rolled out, and for
 * how many replicas a set's size was computed.
 */
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";

    private static final int HISTORY_CHARS_MAX = 2000;

    /** A Deployment's annotations that its sets do not get. */
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "kubectl.kubernetes.io/last-applied-configuration",
                    REVISION,
                    HISTORY,
                    DESIRED,
                    MAX,
                    "deprecated.deployment.rollback.to");

    private Revisions() {}

    /** 0 if it has none. */
    static long of(ReplicaSet set) {
        return whole(annotation(set, REVISION));
    }

    private static long whole(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static long max(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(Revisions::of).max().orElse(0);
    }

    private static String annotation(ReplicaSet set, String name) {
        return set.object().text("metadata", "annotations", name);
    }

    private static Obj annotate(Obj object, String name, String value) {
        return object.withAt(Node.of(value), "metadata", "annotations", name);
    }

    /**
     * The new set with the Deployment's annotations, and this revision if that is higher than what
     * it has; the one it had is noted in its history: its template has been rolled out again.
     */
    static ReplicaSet annotated(ReplicaSet newSet, Deployment deployment, long revision) {
        Obj[] object = {newSet.object()};
        deployment
                .annotations()
                .forEach((name, value) -> {
                    if (!NOT_COPIED.contains(name) && value instanceof Node.Text(String text)) {
                        object[0] = annotate(object[0], name, text);
                    }
                });
        String had = annotation(newSet, REVISION);
        if (whole(had) < revision) {
            object[0] = annotate(object[0], REVISION, Long.toString(revision));
            if (!had.isEmpty()) {
                object[0] = annotate(object[0], HISTORY, history(newSet, had));
            }
        }
        return new ReplicaSet(object[0]);
    }

    /** With one more at its end; the oldest are forgotten when it becomes too long. */
    private static String history(ReplicaSet set, String revision) {
        String history = annotation(set, HISTORY);
        if (history.isEmpty()) {
            return revision;
        }
        String longer = history + "," + revision;
        while (longer.length() > HISTORY_CHARS_MAX) {
            longer = longer.substring(longer.indexOf(',') + 1);
        }
        return longer;
    }

    /** The Deployment with its new set's revision. */
    static Obj copied(Obj deployment, ReplicaSet newSet) {
        String revision = annotation(newSet, REVISION);
        return deployment.text("metadata", "annotations", REVISION).equals(revision)
                ? deployment
                : annotate(deployment, REVISION, revision);
    }

    /** With what its size was computed for. */
    static ReplicaSet sized(ReplicaSet set, Deployment deployment) {
        int desired = deployment.replicas();
        Obj object = annotate(set.object(), DESIRED, Integer.toString(desired));
        return new ReplicaSet(
                annotate(object, MAX, Integer.toString(desired + deployment.maxSurge())));
    }

    static OptionalInt desired(ReplicaSet set) {
        return number(annotation(set, DESIRED));
    }

    static OptionalInt maxReplicas(ReplicaSet set) {
        return number(annotation(set, MAX));
    }

    private static OptionalInt number(String text) {
        try {
            return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** Whether the Deployment was scaled since one of its active sets was sized. */
    static boolean isScaled(Deployment deployment, List<ReplicaSet> sets) {
        return sets.stream()
                .filter(ReplicaSet::isActive)
                .map(Revisions::desired)
                .anyMatch(desired ->
                        desired.isPresent() && desired.getAsInt() != deployment.replicas());
    }
}
