package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes and deletes pods for an owner, and tells it of each. */
public final class PodControl {
    /** Of a name that another pod has: with five random characters, few are needed. */
    private static final int NAMES_MAX = 8;

    private final EventRecorder events;

    public PodControl(EventRecorder events) {
        this.events = events;
    }

    /**
     * What became of the pods that were to be made.
     *
     * @param pods those that were
     * @param failure the first reason why not more; null if all were, or if the namespace is being
     *     deleted, where none can be
     */
    public record Created(List<Obj> pods, @Nullable Status failure) {}

    /**
     * @param pods those that are deleted, or gone
     * @param failure the first; null if there was none
     */
    public record Deleted(List<Item<PodView>> pods, @Nullable Status failure) {}

    /**
     * Makes one pod, then two, four, and so on, until one of them cannot be made: a quota that is
     * spent is not asked a thousand times.
     *
     * @param pod makes the pod of that number, from 0; asked again, under another name, if there is
     *     a pod of that name
     */
    public Created create(Api api, Obj owner, int count, IntFunction<Obj> pod) {
        List<Obj> made = new ArrayList<>();
        int batch = 1;
        for (int from = 0; from < count; from += batch, batch *= 2) {
            int until = Math.min(count, from + batch);
            List<Status> failures =
                    createAll(api, owner, IntStream.range(from, until).boxed().toList(), pod, made);
            if (!failures.isEmpty()) {
                Status first = failures.getFirst();
                return new Created(made, isNamespaceTerminating(first) ? null : first);
            }
        }
        return new Created(made, null);
    }

    private List<Status> createAll(
            Api api, Obj owner, List<Integer> numbers, IntFunction<Obj> pod, List<Obj> made) {
        List<Status> failures = new ArrayList<>();
        List<Integer> rest = numbers;
        for (int names = 1; !rest.isEmpty(); names++) {
            List<Integer> taken = new ArrayList<>();
            List<Write> writes =
                    rest.stream().map(i -> Write.create(ApiResource.PODS, pod.apply(i))).toList();
            List<Api.Outcome> outcomes = api.performAll(writes);
            for (int i = 0; i < outcomes.size(); i++) {
                switch (outcomes.get(i)) {
                    case Api.Outcome.Done(Obj object) -> {
                        made.add(object);
                        events.normal(
                                owner,
                                "SuccessfulCreate",
                                "Created pod: " + object.text("metadata", "name"));
                    }
                    case Api.Outcome.Failed(Status why) -> {
                        if (why.reason().equals("AlreadyExists") && names < NAMES_MAX) {
                            taken.add(rest.get(i));
                            continue;
                        }
                        failures.add(why);
                        if (!isNamespaceTerminating(why)) {
                            events.warning(
                                    owner, "FailedCreate", "Error creating: " + why.message());
                        }
                    }
                }
            }
            rest = taken;
        }
        return failures;
    }

    private static boolean isNamespaceTerminating(Status status) {
        return status.hasCause("NamespaceTerminating");
    }

    /** Deletes all of them, each only if it is that very pod. */
    public Deleted delete(Api api, Obj owner, List<Item<PodView>> pods) {
        List<Item<PodView>> deleted = new ArrayList<>();
        @Nullable Status failure = null;
        List<Api.Outcome> outcomes =
                api.performAll(
                        pods.stream()
                                .map(pod ->
                                        Write.delete(ApiResource.PODS, pod.key(), pod.meta().uid()))
                                .toList());
        for (int i = 0; i < outcomes.size(); i++) {
            Item<PodView> pod = pods.get(i);
            switch (outcomes.get(i)) {
                case Api.Outcome.Done _ -> {
                    deleted.add(pod);
                    events.normal(owner, "SuccessfulDelete", "Deleted pod: " + pod.meta().name());
                }
                case Api.Outcome.Failed(Status why) -> {
                    if (why.code() == 404 || why.code() == 409) {
                        deleted.add(pod);
                        continue;
                    }
                    failure = failure == null ? why : failure;
                    events.warning(owner, "FailedDelete", "Error deleting: " + why.message());
                }
            }
        }
        return new Deleted(deleted, failure);
    }
}
