package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.controllers.revision.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** What one turn does about a set's pods: see the package. */
final class Turn {
    private final SetSpec spec;
    private final Revision current;
    private final Revision update;
    private final NavigableMap<Integer, Replica> pods;
    private final PodsOfSet control;

    /**
     * @param current what pods below the partition are made from
     * @param update what all others are
     * @param pods by ordinal
     */
    Turn(
            SetSpec spec,
            Revision current,
            Revision update,
            NavigableMap<Integer, Replica> pods,
            PodsOfSet control) {
        this.spec = spec;
        this.current = current;
        this.update = update;
        this.pods = pods;
        this.control = control;
    }

    void act() {
        if (spec.isOrdered()) {
            if (!fillInOrder()) {
                return;
            }
        } else {
            fillAtOnce();
        }
        if (removeCondemned() && !spec.isOnDelete()) {
            replaceOutdated();
        }
    }

    /** Stops at the first place that is not as it should be: false then. */
    private boolean fillInOrder() {
        for (int ordinal = spec.start(); ordinal < spec.start() + spec.replicas(); ordinal++) {
            Replica pod = pods.get(ordinal);
            if (pod == null) {
                if (!control.hasStaleClaims(ordinal)) {
                    create(List.of(ordinal));
                }
                return false;
            }
            if (isToGo(pod)) {
                control.recreate(pod);
                return false;
            }
            control.keep(pod);
            if (!pod.isHealthy()) {
                return false;
            }
        }
        return true;
    }

    private void fillAtOnce() {
        List<Integer> missing = new ArrayList<>();
        for (int ordinal = spec.start(); ordinal < spec.start() + spec.replicas(); ordinal++) {
            Replica pod = pods.get(ordinal);
            if (pod == null) {
                if (!control.hasStaleClaims(ordinal)) {
                    missing.add(ordinal);
                }
            } else if (isToGo(pod)) {
                control.recreate(pod);
            } else {
                control.keep(pod);
            }
        }
        create(missing);
    }

    private void create(List<Integer> ordinals) {
        control.create(ordinals, ordinal -> spec.isUpdated(ordinal) ? update : current);
    }

    /** It has ended, or is of no use where it is. */
    private boolean isToGo(Replica pod) {
        return !pod.isTerminating() && (pod.isFinished() || isBroken(pod));
    }

    /** Not ready, and of a template that its place is not to have. */
    private boolean isBroken(Replica pod) {
        return !spec.isOnDelete()
                && !pod.isReady()
                && !pod.revision().equals(update.name())
                && (spec.isUpdated(pod.ordinal()) || !pod.revision().equals(current.name()));
    }

    /** Highest first; in order each only when the one before has gone: false if one is going. */
    private boolean removeCondemned() {
        List<Replica> condemned =
                pods.descendingMap().values().stream()
                        .filter(pod -> !spec.hasPlace(pod.ordinal()))
                        .toList();
        condemned.forEach(control::ownClaims);
        for (Replica pod : condemned) {
            if (!pod.isTerminating()) {
                control.delete(pod);
            }
            if (spec.isOrdered()) {
                return false;
            }
        }
        return true;
    }

    /** As many as may be missing, less those that are. */
    private void replaceOutdated() {
        int missing = 0;
        for (int ordinal = spec.start(); ordinal < spec.start() + spec.replicas(); ordinal++) {
            Replica pod = pods.get(ordinal);
            missing += pod != null && pod.isHealthy() ? 0 : 1;
        }
        for (Replica pod : pods.descendingMap().values()) {
            if (missing >= spec.maxUnavailable()) {
                return;
            }
            if (spec.hasPlace(pod.ordinal())
                    && spec.isUpdated(pod.ordinal())
                    && !pod.isTerminating()
                    && !pod.revision().equals(update.name())) {
                control.delete(pod);
                missing += pod.isHealthy() ? 1 : 0;
            }
        }
    }
}
