package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a Job's pods in one turn, tells users of it, and keeps the first failure. */
final class PodWrites {
    private final Api api;
    private final EventRecorder events;
    private final Obj job;
    private @Nullable Status failure;

    PodWrites(Api api, EventRecorder events, Obj job) {
        this.api = api;
        this.events = events;
        this.job = job;
    }

    /** Why something could not be done; null if all could. */
    @Nullable Status failure() {
        return failure;
    }

    /**
     * Creates them in batches of 1, 2, 4 and so on, until something fails: a quota that is spent is
     * then asked once, not a thousand times.
     *
     * @return how many were
     */
    int create(List<Obj> pods) {
        int created = 0;
        for (int from = 0, size = 1; from < pods.size() && failure == null; size *= 2) {
            List<Obj> batch = pods.subList(from, Math.min(pods.size(), from + size));
            List<Api.Outcome> outcomes =
                    api.performAll(
                            batch.stream()
                                    .map(pod -> Write.create(ApiResource.PODS, pod))
                                    .toList());
            for (Api.Outcome outcome : outcomes) {
                switch (outcome) {
                    case Api.Outcome.Done(Obj pod) -> {
                        created++;
                        events.normal(job, "SuccessfulCreate", "Created pod: " + name(pod));
                    }
                    case Api.Outcome.Failed(Status status) -> {
                        if (!isNamespaceGoing(status)) {
                            events.warning(
                                    job, "FailedCreate", "Error creating: " + status.message());
                        }
                        failed(status);
                    }
                }
            }
            from += batch.size();
        }
        return created;
    }

    private static boolean isNamespaceGoing(Status status) {
        return status.details() != null
                && status.details().causes().stream()
                        .anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }

    private static String name(Obj pod) {
        return pod.text("metadata", "name");
    }

    /** Deletes them, which may still be counted as failed. */
    List<JobPod> delete(List<JobPod> pods) {
        return done(
                pods,
                pods.stream()
                        .map(pod -> Write.delete(ApiResource.PODS, pod.key(), pod.uid()))
                        .toList(),
                true);
    }

    /** Deletes them, so that they are never counted: they did not fail. */
    List<JobPod> dismiss(List<JobPod> pods) {
        release(pods.stream().filter(JobPod::isTracked).toList());
        return failure == null ? delete(pods) : List.of();
    }

    /**
     * Takes their finalizer away.
     *
     * @return those that have it no more
     */
    List<JobPod> release(List<JobPod> pods) {
        return done(pods, pods.stream().map(pod -> release(pod.key(), pod.uid())).toList(), false);
    }

    static Write release(ObjectKey pod, String uid) {
        Obj metadata =
                Obj.builder()
                        .put("uid", uid)
                        .put(
                                "$deleteFromPrimitiveList/finalizers",
                                Arr.of(Node.of(JobPod.FINALIZER)))
                        .build();
        return Write.strategicPatch(ApiResource.PODS, pod, "", Obj.of("metadata", metadata));
    }

    /** One that is gone is done. */
    private List<JobPod> done(List<JobPod> pods, List<Write> writes, boolean deletes) {
        List<JobPod> done = new ArrayList<>();
        List<Api.Outcome> outcomes = api.performAll(writes);
        for (int i = 0; i < pods.size(); i++) {
            String name = pods.get(i).key().name();
            switch (outcomes.get(i)) {
                case Api.Outcome.Done _ -> {
                    done.add(pods.get(i));
                    if (deletes) {
                        events.normal(job, "SuccessfulDelete", "Deleted pod: " + name);
                    }
                }
                case Api.Outcome.Failed(Status status) when status.code() == 404 ->
                        done.add(pods.get(i));
                case Api.Outcome.Failed(Status status) -> {
                    if (deletes) {
                        events.warning(job, "FailedDelete", "Error deleting: " + status.message());
                    }
                    failed(status);
                }
            }
        }
        return done;
    }

    private void failed(Status status) {
        if (failure == null) {
            failure = status;
        }
    }
}
