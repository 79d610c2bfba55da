package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.revision.Revision;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Makes, keeps and deletes the pods of one set with their claims, and tells of it. */
final class PodsOfSet {
    private final Api api;
    private final EventRecorder events;
    private final Claims claims;
    private final Obj set;
    private final SetSpec spec;

    PodsOfSet(Api api, EventRecorder events, Claims claims, Obj set, SetSpec spec) {
        this.api = api;
        this.events = events;
        this.claims = claims;
        this.set = set;
        this.spec = spec;
    }

    /**
     * Makes one, then two, four and so on together, and no more after a batch of which one could
     * not be made: a spent quota refuses few.
     *
     * @param revisionOf what a pod of that ordinal is made from
     */
    void create(List<Integer> ordinals, IntFunction<Revision> revisionOf) {
        int together = 1;
        for (int from = 0; from < ordinals.size(); from += together, together *= 2) {
            int until = Math.min(ordinals.size(), from + together);
            createAll(ordinals.subList(from, until), revisionOf);
        }
    }

    private void createAll(List<Integer> ordinals, IntFunction<Revision> revisionOf) {
        List<Write> writes = new ArrayList<>();
        StatusException failure = null;
        for (int ordinal : ordinals) {
            try {
                claims.create(api, set, spec, ordinal);
            } catch (StatusException e) {
                failed("create", spec.podName(ordinal), e.status());
                failure = e;
                break;
            }
            Obj pod = Identity.newPod(set, spec, ordinal, revisionOf.apply(ordinal));
            writes.add(Write.create(ApiResource.PODS, pod));
        }
        List<Api.Outcome> outcomes = api.performAll(writes);
        for (int i = 0; i < outcomes.size(); i++) {
            String name = spec.podName(ordinals.get(i));
            switch (outcomes.get(i)) {
                case Api.Outcome.Done _ -> done("create", name);
                case Api.Outcome.Failed(Status status) -> {
                    failure = status.exception();
                    if (!status.reason().equals("AlreadyExists")) {
                        failed("create", name, status);
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether a pod of that ordinal has to wait until claims that are going away have gone. */
    boolean hasStaleClaims(int ordinal) {
        return claims.areStale(set, spec, ordinal);
    }

    /** What is to be true of a pod as long as it is there. */
    void keep(Replica pod) {
        if (pod.isTerminating()) {
            return;
        }
        if (pod.pod().view().phase().equals("Pending")) {
            claims.create(api, set, spec, pod.ordinal());
        }
        if (!Identity.isWhole(pod.pod().meta(), pod.ordinal())) {
            api.mergePatch(
                    ApiResource.PODS,
                    pod.pod().key(),
                    Identity.restored(pod.pod().meta(), pod.ordinal()));
        }
        ownClaims(pod);
    }

    void ownClaims(Replica pod) {
        claims.own(api, set, spec, pod.pod().meta());
    }

    /** A pod that has ended or is not ready: another takes its place when it is gone. */
    void recreate(Replica pod) {
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

    void delete(Replica pod) {
        try {
            api.delete(ApiResource.PODS, pod.pod().key(), pod.pod().meta().uid());
        } catch (StatusException e) {
            failed("delete", pod.name(), e.status());
            throw e;
        }
        done("delete", pod.name());
    }

    private void done(String verb, String podName) {
        events.normal(set, "Successful" + title(verb), about(verb, podName) + " successful");
    }

    private void failed(String verb, String podName, Status status) {
        events.warning(
                set,
                "Failed" + title(verb),
                about(verb, podName) + " failed error: " + status.message());
    }

    private String about(String verb, String podName) {
        return verb + " Pod " + podName + " in StatefulSet " + spec.name();
    }

    private static String title(String verb) {
        return Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
    }
}
