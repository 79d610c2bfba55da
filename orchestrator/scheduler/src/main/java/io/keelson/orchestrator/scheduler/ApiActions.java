package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.TransportException;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.plugins.DefaultProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Actions as requests to the API server. Many are on their way at a time. */
final class ApiActions implements Actions {
    private static final Logger LOG = LoggerFactory.getLogger("scheduler");

    private final Api api;
    private final EventRecorder events;
    private final Clockwork clockwork;
    private final VolumeBinder volumes;
    private final Answers answers;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Hears how bindings end; called from any thread. */
    interface Answers {
        void bound(Binding binding);

        void failed(Binding binding, String message);

        /** There are fewer requests on their way. */
        void answered();
    }

    ApiActions(
            Api api,
            EventRecorder events,
            Clockwork clockwork,
            VolumeBinder volumes,
            Answers answers) {
        this.api = api;
        this.events = events;
        this.clockwork = clockwork;
        this.volumes = volumes;
        this.answers = answers;
    }

    /** How many requests have not been answered. */
    int inFlight() {
        return inFlight.get();
    }

    @Override
    public void bind(Binding binding) {
        boolean hasVolumes =
                binding.placements().stream().anyMatch(each -> !each.volumes().isNothing());
        if (hasVolumes) {
            clockwork.execute(() -> bindVolumes(binding));
        } else {
            bindPods(binding);
        }
    }

    /** Then the pods. */
    private void bindVolumes(Binding binding) {
        CompletableFuture<?>[] bound =
                binding.placements().stream()
                        .map(each ->
                                volumes.bind(
                                        each.pod().namespace(), each.volumes(), each.nodeName()))
                        .toArray(CompletableFuture[]::new);
        var _ =
                CompletableFuture.allOf(bound)
                        .whenComplete((done, failure) -> {
                            if (failure == null) {
                                bindPods(binding);
                            } else {
                                answers.failed(
                                        binding,
                                        "running PreBind plugin \"VolumeBinding\": binding"
                                                + " volumes: "
                                                + cause(failure).getMessage());
                            }
                        });
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private void bindPods(Binding binding) {
        inFlight.incrementAndGet();
        var _ =
                api.send(write(binding))
                        .whenComplete((done, failure) -> {
                            inFlight.decrementAndGet(); // what follows wakes the scheduler
                            if (failure == null) {
                                answers.bound(binding);
                            } else {
                                bindingFailed(binding, failure);
                            }
                        });
    }

    private static Write write(Binding binding) {
        return binding.group() == null
                ? onePod(binding.placements().getFirst())
                : allTogether(binding, binding.group());
    }

    private static Write onePod(Placement placement) {
        PodInfo pod = placement.pod();
        Obj body =
                Obj.builder()
                        .put("apiVersion", "v1")
                        .put("kind", "Binding")
                        .put(
                                "metadata",
                                Obj.builder()
                                        .put("name", pod.name())
                                        .put("namespace", pod.namespace())
                                        .put("uid", pod.uid())
                                        .build())
                        .put(
                                "target",
                                Obj.builder()
                                        .put("kind", "Node")
                                        .put("name", placement.nodeName())
                                        .build())
                        .build();
        return Write.post(ApiResource.PODS, key(pod), "binding", body);
    }

    private static Write allTogether(Binding binding, String group) {
        List<Obj> bindings = new ArrayList<>();
        for (Placement each : binding.placements()) {
            bindings.add(
                    Obj.builder()
                            .put("name", each.pod().name())
                            .put("uid", each.pod().uid())
                            .put("node", each.nodeName())
                            .build());
        }
        String namespace = binding.placements().getFirst().pod().namespace();
        ObjectKey key = new ObjectKey(namespace, group.substring(namespace.length() + 1));
        Obj body =
                Obj.builder()
                        .put("apiVersion", GroupInfo.API_VERSION)
                        .put("kind", "PodGroupBinding")
                        .put(
                                "metadata",
                                Obj.builder()
                                        .put("name", key.name())
                                        .put("namespace", namespace)
                                        .build())
                        .put("bindings", Arr.of(bindings))
                        .build();
        return Write.post(ApiResource.POD_GROUPS, key, "binding", body);
    }

    /** If no answer came it may be done all the same: the pod tells. */
    private void bindingFailed(Binding binding, Throwable failure) {
        Throwable cause = cause(failure);
        String message = "running Bind plugin \"DefaultBinder\": " + cause.getMessage();
        boolean isUnknown = cause.getCause() instanceof TransportException;
        if (!isUnknown) {
            answers.failed(binding, message);
            return;
        }
        clockwork.execute(() -> {
            if (isBound(binding.placements().getFirst())) {
                answers.bound(binding);
            } else {
                answers.failed(binding, message);
            }
        });
    }

    private boolean isBound(Placement placement) {
        try {
            Obj pod = api.find(ApiResource.PODS, key(placement.pod()));
            return pod != null && pod.text("spec", "nodeName").equals(placement.nodeName());
        } catch (StatusException e) {
            return false;
        }
    }

    private static ObjectKey key(PodInfo pod) {
        return new ObjectKey(pod.namespace(), pod.name());
    }

    @Override
    public void scheduled(PodInfo pod, String nodeName) {
        events.normal(
                about(pod), "Scheduled", "Successfully assigned " + pod.key() + " to " + nodeName);
    }

    @Override
    public void failed(PodInfo pod, String reason, String message, String nominatedNodeName) {
        events.warning(about(pod), "FailedScheduling", message);
        send(PodStatuses.unscheduled(pod, reason, message, nominatedNodeName, clockwork.now()));
    }

    @Override
    public void held(PodInfo pod, String reason, String message) {
        send(PodStatuses.unscheduled(pod, reason, message, "", clockwork.now()));
    }

    @Override
    public void denominate(PodInfo pod) {
        send(PodStatuses.withoutNomination(pod));
    }

    @Override
    public void evict(PodInfo preemptor, String nodeName, List<PodInfo> victims) {
        for (PodInfo victim : victims) {
            if (victim.state().terminating()) {
                continue;
            }
            Write condition =
                    PodStatuses.preempted(victim, DefaultProfile.SCHEDULER_NAME, clockwork.now());
            Write deletion = Write.delete(ApiResource.PODS, key(victim), victim.uid());
            inFlight.incrementAndGet();
            var _ =
                    api.send(condition)
                            .thenCompose(patched -> api.send(deletion))
                            .whenComplete((done, failure) -> ended(failure));
            events.normal(
                    about(victim),
                    "Preempted",
                    "Preempted by pod " + preemptor.uid() + " on node " + nodeName);
        }
    }

    @Override
    public void groupLate(GroupInfo group, String message) {
        Obj about =
                about(
                        "PodGroup",
                        GroupInfo.API_VERSION,
                        group.namespace(),
                        group.name(),
                        group.uid());
        events.warning(about, "FailedScheduling", message);
    }

    private void send(@Nullable Write write) {
        if (write != null) {
            inFlight.incrementAndGet();
            var _ = api.send(write).whenComplete((done, failure) -> ended(failure));
        }
    }

    private void ended(@Nullable Throwable failure) {
        inFlight.decrementAndGet();
        answers.answered();
        if (failure != null) {
            LOG.debug("{}", failure.getMessage());
        }
    }

    private static Obj about(PodInfo pod) {
        return about("Pod", "v1", pod.namespace(), pod.name(), pod.uid());
    }

    private static Obj about(
            String kind, String apiVersion, String namespace, String name, String uid) {
        return Obj.builder()
                .put("kind", kind)
                .put("apiVersion", apiVersion)
                .put(
                        "metadata",
                        Obj.builder()
                                .put("namespace", namespace)
                                .put("name", name)
                                .put("uid", uid)
                                .build())
                .build();
    }
}
