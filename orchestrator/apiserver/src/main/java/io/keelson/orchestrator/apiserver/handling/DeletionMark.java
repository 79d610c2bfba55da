package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.resources.GarbageCollection;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a deletion makes of an object, for as long as something holds it back: its time of deletion,
 * its grace, and the finalizers that the propagation asks for.
 *
 * <pre>
 *   a pod that runs    deletionGracePeriodSeconds from the options or the pod; later deletions can
 *                      only shorten it
 *   a namespace        phase Terminating, until its specification has no finalizer left
 *   any other          goes, unless it has finalizers
 * </pre>
 */
final class DeletionMark {
    static final GroupVersionKind NAMESPACE = new GroupVersionKind("", "v1", "Namespace");

    private static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");

    /** Longer ones would leave the calendar. */
    private static final long GRACE_SECONDS_MAX = Integer.MAX_VALUE;

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private DeletionMark() {}

    /**
     * The object as it is to be.
     *
     * @param object without its resourceVersion
     */
    static Obj of(Call call, DeleteOptions options, Obj object) {
        GroupVersionKind kind = call.def().gvk();
        if (kind.equals(NAMESPACE)) {
            return since(object, call.now()).withAt(Node.of("Terminating"), "status", "phase");
        }
        Obj marked = object;
        if (kind.equals(POD)) {
            long had = object.whole(0, "metadata", "deletionGracePeriodSeconds");
            if (isMarked(object) && had > 0) {
                OptionalLong wanted = options.graceSeconds();
                if (wanted.isEmpty() || wanted.getAsLong() >= had) {
                    return object; // its node is at it
                }
                marked = shortened(object, had, positive(wanted.getAsLong()));
            } else if (!isMarked(object)) {
                marked = graceful(object, call.now(), graceSeconds(options, object));
            }
        }
        marked = withFinalizers(call.def().garbageCollection(), options, marked);
        return isMarked(marked) ? marked : graceful(marked, call.now(), 0);
    }

    /** Whether nothing holds back an object that is marked. */
    static boolean goes(Obj marked) {
        return marked.arr("metadata", "finalizers").isEmpty()
                && marked.arr("spec", "finalizers").isEmpty()
                && marked.whole(0, "metadata", "deletionGracePeriodSeconds") == 0;
    }

    static boolean isMarked(Obj object) {
        return !object.text("metadata", "deletionTimestamp").isEmpty();
    }

    private static Obj since(Obj object, Instant when) {
        return isMarked(object)
                ? object
                : object.withAt(Node.of(Times.seconds(when)), "metadata", "deletionTimestamp");
    }

    /** Marked for the first time, which counts as a new generation. */
    private static Obj graceful(Obj object, Instant now, long graceSeconds) {
        long generation = object.whole(0, "metadata", "generation");
        Obj counted =
                generation > 0
                        ? object.withAt(Node.of(generation + 1), "metadata", "generation")
                        : object;
        return since(counted, now.plusSeconds(graceSeconds))
                .withAt(Node.of(graceSeconds), "metadata", "deletionGracePeriodSeconds");
    }

    private static Obj shortened(Obj pod, long had, long graceSeconds) {
        Instant due = Instant.parse(pod.text("metadata", "deletionTimestamp"));
        return pod.withAt(
                        Node.of(Times.seconds(due.minusSeconds(had).plusSeconds(graceSeconds))),
                        "metadata",
                        "deletionTimestamp")
                .withAt(Node.of(graceSeconds), "metadata", "deletionGracePeriodSeconds");
    }

    /** None where no node has to stop anything. */
    private static long graceSeconds(DeleteOptions options, Obj pod) {
        String phase = pod.text("status", "phase");
        boolean runs =
                !pod.text("spec", "nodeName").isEmpty()
                        && !phase.equals("Succeeded")
                        && !phase.equals("Failed");
        return runs
                ? positive(
                        options.graceSeconds()
                                .orElse(pod.whole(0, "spec", "terminationGracePeriodSeconds")))
                : 0;
    }

    private static long positive(long graceSeconds) {
        return graceSeconds < 0 ? 1 : Math.min(graceSeconds, GRACE_SECONDS_MAX);
    }

    private static Obj withFinalizers(GarbageCollection kind, DeleteOptions options, Obj object) {
        if (kind == GarbageCollection.UNSUPPORTED) {
            return object;
        }
        List<Node> finalizers = new ArrayList<>(object.arr("metadata", "finalizers").asList());
        String wanted =
                switch (options.propagation()) {
                    case FOREGROUND -> FOREGROUND;
                    case ORPHAN -> ORPHAN;
                    case BACKGROUND -> "";
                    case UNSAID -> unsaid(kind, finalizers);
                };
        finalizers.remove(Node.of(FOREGROUND));
        finalizers.remove(Node.of(ORPHAN));
        if (!wanted.isEmpty()) {
            finalizers.add(Node.of(wanted));
        }
        return finalizers.isEmpty()
                ? object.withoutAt("metadata", "finalizers")
                : object.withAt(Arr.of(finalizers), "metadata", "finalizers");
    }

    private static String unsaid(GarbageCollection kind, List<Node> finalizers) {
        for (Node finalizer : finalizers) {
            if (finalizer instanceof Node.Text(String name)
                    && (name.equals(FOREGROUND) || name.equals(ORPHAN))) {
                return name;
            }
        }
        return kind == GarbageCollection.ORPHAN_DEPENDENTS ? ORPHAN : "";
    }
}
