package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod, as its Job looks at it. */
final class JobPod {
    static final String FINALIZER = "batch.kubernetes.io/job-tracking";
    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";
    static final String IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";

    /** Of a pod that has none. */
    static final int NO_INDEX = -1;

    /** Those first that are missed least: upstream's order of active pods. */
    static final Comparator<JobPod> LEAST_MISSED_FIRST =
            Comparator.<JobPod, Boolean>comparing(pod -> !pod.view().nodeName().isEmpty())
                    .thenComparing(pod -> pod.view().isRunning())
                    .thenComparing(pod -> pod.view().ready())
                    .thenComparing(
                            pod -> pod.view().ready() ? pod.view().readySince() : "",
                            Comparator.reverseOrder())
                    .thenComparing(pod -> pod.view().restarts(), Comparator.reverseOrder())
                    .thenComparing(
                            pod -> pod.item.meta().creationTimestamp(), Comparator.reverseOrder());

    private final Item<PodView> item;
    private final PodView view;
    private final int index;
    private @Nullable Obj obj;

    JobPod(Item<PodView> item) {
        this.item = item;
        this.view = item.view();
        this.index = index(item);
    }

    private static int index(Item<PodView> item) {
        try {
            String label = item.meta().labels().getOrDefault(INDEX, "");
            return label.isEmpty() ? NO_INDEX : Integer.parseInt(label);
        } catch (NumberFormatException e) {
            return NO_INDEX;
        }
    }

    Item<PodView> item() {
        return item;
    }

    ObjectKey key() {
        return item.key();
    }

    String uid() {
        return item.meta().uid();
    }

    long revision() {
        return item.meta().revision();
    }

    PodView view() {
        return view;
    }

    int index() {
        return index;
    }

    /** Decoded with the first call: most pods are never looked at so closely. */
    Obj obj() {
        Obj known = obj;
        if (known == null) {
            known = item.obj();
            obj = known;
        }
        return known;
    }

    /** Not counted yet. */
    boolean isTracked() {
        return item.meta().finalizers().contains(FINALIZER);
    }

    boolean isActive() {
        return !view.isFinished() && !item.meta().isBeingDeleted();
    }

    boolean isTerminating() {
        return !view.isFinished() && item.meta().isBeingDeleted();
    }

    boolean hasSucceeded() {
        return view.phase().equals("Succeeded");
    }

    /** One that is told to stop may never get to its phase Failed. */
    boolean hasFailed(JobSpec spec) {
        return view.phase().equals("Failed") || (isTerminating() && !spec.waitsForTerminating());
    }

    /** Failures of its index before it that count. */
    int failures() {
        return number(FAILURES);
    }

    int ignoredFailures() {
        return number(IGNORED_FAILURES);
    }

    private int number(String annotation) {
        String text = obj().text("metadata", "annotations", annotation);
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Restarts of containers, init containers too. */
    int restarts() {
        int restarts = 0;
        for (String list : List.of("initContainerStatuses", "containerStatuses")) {
            for (Node node : obj().arr("status", list)) {
                restarts +=
                        node instanceof Obj container
                                ? (int) container.whole(0, "restartCount")
                                : 0;
            }
        }
        return restarts;
    }

    /** When the last container ended; else when it was no longer ready, or was told to stop. */
    Instant finishedAt() {
        Instant last = Instant.MIN;
        for (Node node : obj().arr("status", "containerStatuses")) {
            Instant end =
                    node instanceof Obj container
                            ? Times.at(container, "state", "terminated", "finishedAt")
                            : null;
            if (end == null) {
                last = Instant.MIN;
                break;
            }
            last = end.isAfter(last) ? end : last;
        }
        if (!last.equals(Instant.MIN)) {
            return last;
        }
        Instant unready =
                view.ready() ? null : Times.at(Obj.of("at", Node.of(view.readySince())), "at");
        if (unready != null) {
            return unready;
        }
        Instant deleted = Times.at(obj(), "metadata", "deletionTimestamp");
        if (deleted != null) {
            return deleted.minusSeconds(obj().whole(0, "metadata", "deletionGracePeriodSeconds"));
        }
        Instant created = Times.at(obj(), "metadata", "creationTimestamp");
        return created == null ? Instant.EPOCH : created;
    }
}
