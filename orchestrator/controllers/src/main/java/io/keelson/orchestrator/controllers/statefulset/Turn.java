package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.revision.Revision;
import io.keelson.orchestrator.controllers.workload.SlowStart;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** What one turn does about a set's pods: see the package. */
final class Turn {
    private final Api api;
    private final EventRecorder events;
    private final Claims claims;
    private final Obj set;
    private final SetSpec spec;
    private final Revision current;
    private final Revision update;
    private final NavigableMap<Integer, Replica> pods;

    /**
     * @param current what pods below the partition are made from
     * @param update what all others are
     * @param pods by ordinal
     */
    Turn(
            Api api,
            EventRecorder events,
            Claims claims,
            Obj set,
            SetSpec spec,
            Revision current,
            Revision update,
            NavigableMap<Integer, Replica> pods) {
        this.api = api;
        this.events = events;
        this.claims = claims;
        this.set = set;
        this.spec = spec;
        this.current = current;
        this.update = update;
        this.pods = pods;
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
                if (!claims.areStale(set, spec, ordinal)) {
                    create(List.of(ordinal));
                }
                return false;
            }
            if (!pod.isTerminating() && (pod.isFinished() || isBroken(pod))) {
                remove(pod);
                return false;
            }
            keep(pod);
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
                if (!claims.areStale(set, spec, ordinal)) {
                    missing.add(ordinal);
                }
            } else if (!pod.isTerminating() && (pod.isFinished() || isBroken(pod))) {
                remove(pod);
            } else {
                keep(pod);
            }
        }
        create(missing);
    }

    /** Not ready, and of a template that its place is not to have. */
    private boolean isBroken(Replica pod) {
        return !spec.isOnDelete()
                && !pod.isReady()
                && !pod.revision().equals(update.name())
                && (spec.isUpdated(pod.ordinal()) || !pod.revision().equals(current.name()));
    }

    /** What is to be true of a pod as long as it is there. */
    private void keep(Replica pod) {
        if (pod.isTerminating()) {
            return;
        }
        if (pod.pod().view().isPending()) {
            claims.create(api, set, spec, pod.ordinal());
        }
        if (!Identity.isWhole(pod.pod().meta(), pod.ordinal())) {
            api.mergePatch(
                    ApiResource.PODS,
                    pod.pod().key(),
                    Identity.restored(pod.pod().meta(), pod.ordinal()));
        }
        claims.own(api, set, spec, pod.pod().meta());
    }

    /** Stops at the first that cannot be made. */
    private void create(List<Integer> ordinals) {
        List<Write> writes = new ArrayList<>();
        StatusException failed = null;
        for (int ordinal : ordinals) {
            Revision revision = spec.isUpdated(ordinal) ? update : current;
            try {
                claims.create(api, set, spec, ordinal);
            } catch (StatusException e) {
                tell("create", spec.podName(ordinal), e.status());
                failed = e;
                break;
            }
            Obj pod = Identity.newPod(set, spec, ordinal, revision);
            writes.add(Write.create(ApiResource.PODS, pod));
        }
        List<Api.Outcome> outcomes = SlowStart.performAll(api, writes);
        for (int i = 0; i < outcomes.size(); i++) {
            String name = spec.podName(ordinals.get(i));
            switch (outcomes.get(i)) {
                case Api.Outcome.Done _ -> tell("create", name);
                case Api.Outcome.Failed(Status status) -> {
                    failed = status.exception();
                    if (!status.reason().equals("AlreadyExists")) {
                        tell("create", name, status);
                    }
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /**
     * Highest first; in order each only when the one before has gone: false while there are any.
     */
    private boolean removeCondemned() {
        List<Replica> condemned =
                pods.descendingMap().values().stream()
                        .filter(pod -> !spec.hasPlace(pod.ordinal()))
                        .toList();
        for (Replica pod : condemned) {
            claims.own(api, set, spec, pod.pod().meta());
        }
        for (Replica pod : condemned) {
            if (!pod.isTerminating()) {
                delete(pod);
            }
            if (spec.isOrdered()) {
                return false;
            }
        }
        return true;
    }

    /** As many as may be missing besides those that are. */
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
                delete(pod);
                missing += pod.isHealthy() ? 1 : 0;
            }
        }
    }

    /** A pod that has ended or never was ready: another takes its place when it is gone. */
    private void remove(Replica pod) {
        String what =
                "StatefulSet "
                        + set.text("metadata", "namespace")
                        + "/"
                        + spec.name()
                        + " is recreating ";
        switch (pod.pod().view().phase()) {
            case "Failed" ->
                    events.warning(set, "RecreatingFailedPod", what + "failed Pod " + pod.name());
            case "Succeeded" ->
                    events.normal(
                            set, "RecreatingTerminatedPod", what + "terminated Pod " + pod.name());
            default -> {}
        }
        delete(pod);
    }

    private void delete(Replica pod) {
        try {
            api.delete(ApiResource.PODS, pod.pod().key(), pod.pod().meta().uid());
        } catch (StatusException e) {
            tell("delete", pod.name(), e.status());
            throw e;
        }
        tell("delete", pod.name());
    }

    private void tell(String verb, String podName) {
        events.normal(set, "Successful" + title(verb), about(verb, podName) + " successful");
    }

    private void tell(String verb, String podName, Status failed) {
        events.warning(
                set,
                "Failed" + title(verb),
                about(verb, podName) + " failed error: " + failed.message());
    }

    private String about(String verb, String podName) {
        return verb + " Pod " + podName + " in StatefulSet " + spec.name();
    }

    private static String title(String verb) {
        return Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
    }
}
