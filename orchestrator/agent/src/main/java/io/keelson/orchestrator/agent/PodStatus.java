package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.agent.ContainerState.Running;
import io.keelson.orchestrator.agent.ContainerState.Terminated;
import io.keelson.orchestrator.agent.ContainerState.Waiting;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod's status, from what its runtime knows: the kubelet's rules and words. Conditions that
 * others write, such as {@code PodScheduled}, are not in it, so that a strategic patch keeps them.
 */
final class PodStatus {
    private static final String TRUE = "True";
    private static final String FALSE = "False";

    private final Obj pod;
    private final Obj had;
    private final PodState state;
    private final Instant now;
    private final String phase;

    private PodStatus(Obj pod, PodState state, Instant now) {
        this.pod = pod;
        this.had = pod.obj("status");
        this.state = state;
        this.now = now;
        this.phase = phase();
    }

    /** The status to write; null if the pod has it already. */
    static @Nullable Obj change(Obj pod, PodState state, String hostIp, Instant now) {
        PodStatus status = new PodStatus(pod, state, now);
        Obj wanted = status.wanted(hostIp);
        return status.isThere(wanted) ? null : wanted;
    }

    private Obj wanted(String hostIp) {
        Obj.Builder status =
                Obj.builder()
                        .put("phase", phase)
                        .put("conditions", Arr.of(conditions()))
                        .put("hostIP", hostIp)
                        .put("hostIPs", addresses(hostIp))
                        .put(
                                "startTime",
                                had.text("startTime").isEmpty()
                                        ? Times.seconds(now)
                                        : had.text("startTime"));
        if (generation() > 0) {
            status.put("observedGeneration", Node.of(generation()));
        }
        if (!state.podIp().isEmpty()) {
            status.put("podIP", state.podIp()).put("podIPs", addresses(state.podIp()));
        }
        if (!state.initContainers().isEmpty()) {
            status.put("initContainerStatuses", containers(state.initContainers()));
        }
        return status.put("containerStatuses", containers(state.containers())).build();
    }

    private long generation() {
        return pod.obj("metadata").whole(0, "generation");
    }

    private static Arr addresses(String ip) {
        return Arr.of(Obj.of("ip", Node.of(ip)));
    }

    /** A container that waits to be restarted has ended; the pod has not, if it is to be. */
    private String phase() {
        String policy = pod.text("spec", "restartPolicy");
        if (!areInitialized()) {
            boolean failed =
                    state.initContainers().stream()
                            .anyMatch(each ->
                                    each.life() instanceof Terminated ended
                                            && ended.exitCode() != 0);
            return (failed && policy.equals("Never")) || state.isStopped() ? "Failed" : "Pending";
        }
        int running = 0;
        int succeeded = 0;
        for (ContainerState container : state.containers()) {
            switch (container.life()) {
                case Running _ -> running++;
                case Terminated ended -> succeeded += ended.exitCode() == 0 ? 1 : 0;
                case Waiting _ -> {
                    if (container.last() == null && !state.isStopped()) {
                        return "Pending";
                    }
                }
            }
        }
        boolean restarts =
                policy.equals("Always")
                        || (policy.equals("OnFailure") && succeeded < state.containers().size());
        if (running > 0 || (restarts && !state.isStopped())) {
            return "Running";
        }
        return succeeded == state.containers().size() ? "Succeeded" : "Failed";
    }

    private boolean areInitialized() {
        return state.initContainers().stream()
                .allMatch(each ->
                        each.isStarted()
                                || (each.life() instanceof Terminated ended
                                        && ended.exitCode() == 0));
    }

    private List<Node> conditions() {
        boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
        List<String> unready = new ArrayList<>();
        for (ContainerState container : state.containers()) {
            if (!container.isReady()) {
                unready.add(container.name());
            }
        }
        String reason =
                phase.equals("Succeeded")
                        ? "PodCompleted"
                        : phase.equals("Failed") ? "PodFailed" : "ContainersNotReady";
        String message =
                ended || unready.isEmpty()
                        ? ""
                        : "containers with unready status: [" + String.join(" ", unready) + "]";
        boolean initialized = areInitialized();
        boolean ready = unready.isEmpty() && !ended;
        return List.of(
                condition(
                        "PodReadyToStartContainers",
                        !state.podIp().isEmpty() && !ended && !state.isStopped(),
                        "",
                        ""),
                condition(
                        "Initialized",
                        initialized,
                        phase.equals("Succeeded")
                                ? reason
                                : initialized ? "" : "ContainersNotInitialized",
                        initialized ? "" : "containers with incomplete status"),
                condition("Ready", ready && areGatesOpen(), ready ? gateReason() : reason, message),
                condition("ContainersReady", ready, ready ? "" : reason, message));
    }

    /** Conditions that the pod's {@code readinessGates} name are written by others. */
    private boolean areGatesOpen() {
        for (Node node : pod.arr("spec", "readinessGates")) {
            if (node instanceof Obj gate
                    && !hadCondition(gate.text("conditionType")).text("status").equals(TRUE)) {
                return false;
            }
        }
        return true;
    }

    private String gateReason() {
        return areGatesOpen() ? "" : "ReadinessGatesNotReady";
    }

    private Obj hadCondition(String type) {
        for (Node node : had.arr("conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return Obj.EMPTY;
    }

    private Obj condition(String type, boolean holds, String reason, String message) {
        String status = holds ? TRUE : FALSE;
        Obj before = hadCondition(type);
        String since = before.text("lastTransitionTime");
        boolean changed = since.isEmpty() || !before.text("status").equals(status);
        Obj.Builder condition =
                Obj.builder()
                        .put("type", type)
                        .put("status", status)
                        .put("lastTransitionTime", changed ? Times.seconds(now) : since);
        // What is not given would stay in a patch.
        putOrRemove(condition, "reason", reason, before);
        putOrRemove(condition, "message", message, before);
        if (generation() > 0) {
            condition.put("observedGeneration", Node.of(generation()));
        }
        return condition.build();
    }

    private static void putOrRemove(Obj.Builder to, String name, String value, Obj before) {
        if (!value.isEmpty()) {
            to.put(name, value);
        } else if (before.has(name)) {
            to.put(name, Node.Null.NULL);
        }
    }

    private static Arr containers(List<ContainerState> states) {
        return Arr.of(states.stream().map(PodStatus::container).toList());
    }

    private static Obj container(ContainerState state) {
        Obj.Builder container =
                Obj.builder()
                        .put("name", state.name())
                        .put("state", life(state.life()))
                        .put("lastState", state.last() == null ? Obj.EMPTY : life(state.last()))
                        .put("ready", Node.of(state.isReady()))
                        .put("restartCount", Node.of(state.restarts()))
                        .put("image", state.image())
                        .put("imageID", state.imageId());
        if (!state.containerId().isEmpty()) {
            container.put("containerID", state.containerId());
        }
        return container.put("started", Node.of(state.isStarted())).build();
    }

    private static Obj life(ContainerState.Life life) {
        return switch (life) {
            case Waiting(String reason, String message) -> {
                Obj waiting = Obj.of("reason", Node.of(reason));
                yield Obj.of(
                        "waiting",
                        message.isEmpty() ? waiting : waiting.with("message", Node.of(message)));
            }
            case Running(Instant startedAt) ->
                    Obj.of("running", Obj.of("startedAt", Node.of(Times.seconds(startedAt))));
            case Terminated ended ->
                    Obj.of(
                            "terminated",
                            Obj.builder()
                                    .put("exitCode", Node.of(ended.exitCode()))
                                    .put("reason", ended.reason())
                                    .put("startedAt", Times.seconds(ended.startedAt()))
                                    .put("finishedAt", Times.seconds(ended.finishedAt()))
                                    .put("containerID", ended.containerId())
                                    .build());
        };
    }

    private boolean isThere(Obj wanted) {
        for (String name : wanted.names()) {
            if (!name.equals("conditions") && !Objects.equals(wanted.get(name), had.get(name))) {
                return false;
            }
        }
        for (Node node : wanted.arr("conditions")) {
            if (node instanceof Obj condition) {
                Obj before = hadCondition(condition.text("type"));
                for (String name : condition.names()) {
                    if (!Objects.equals(condition.get(name), before.get(name))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
