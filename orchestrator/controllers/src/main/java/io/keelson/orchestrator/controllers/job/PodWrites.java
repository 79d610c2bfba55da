package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.workload.PodControl;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes a Job's pods in one turn, and keeps the first failure. */
final class PodWrites {
    private final Api api;
    private final PodControl control;
    private final Obj job;
    private final Set<String> released = new HashSet<>();
    private @Nullable Status failure;

    PodWrites(Api api, EventRecorder events, Obj job) {
        this.api = api;
        this.control = new PodControl(events);
        this.job = job;
    }

    /** Uids of pods that have their finalizer no more. */
    Set<String> released() {
        return released;
    }

    /** Why something could not be done; null if all could. */
    @Nullable Status failure() {
        return failure;
    }

    /**
     * @param pod makes the one of that number, from 0
     * @return how many were created
     */
    int create(int count, IntFunction<Obj> pod) {
        PodControl.Created created = control.create(api, job, count, pod);
        failed(created.failure());
        return created.pods().size();
    }

    /** Deletes them, which may still be counted as failed. */
    List<JobPod> delete(List<JobPod> pods) {
        PodControl.Deleted deleted =
                control.delete(api, job, pods.stream().map(JobPod::item).toList());
        failed(deleted.failure());
        Set<Item<PodView>> gone = new HashSet<>(deleted.pods());
        return pods.stream().filter(pod -> gone.contains(pod.item())).toList();
    }

    /** Deletes them, so that they are never counted: they did not fail. */
    List<JobPod> dismiss(List<JobPod> pods) {
        release(pods.stream().filter(JobPod::isTracked).toList());
        return failure == null ? delete(pods) : List.of();
    }

    /**
     * Takes their finalizer away.
     *
     * @return those that have it no more, or are gone
     */
    List<JobPod> release(List<JobPod> pods) {
        List<JobPod> done = new ArrayList<>();
        List<Api.Outcome> outcomes =
                api.performAll(pods.stream().map(pod -> release(pod.key(), pod.uid())).toList());
        for (int i = 0; i < pods.size(); i++) {
            if (outcomes.get(i) instanceof Api.Outcome.Failed(Status status)
                    && status.code() != 404) {
                failed(status);
            } else {
                done.add(pods.get(i));
                released.add(pods.get(i).uid());
            }
        }
        return done;
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

    private void failed(@Nullable Status status) {
        if (failure == null) {
            failure = status;
        }
    }
}
