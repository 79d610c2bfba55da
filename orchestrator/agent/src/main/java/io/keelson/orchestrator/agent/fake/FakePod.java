package io.keelson.orchestrator.agent.fake;

import io.keelson.orchestrator.agent.ContainerState;
import io.keelson.orchestrator.agent.ContainerState.Running;
import io.keelson.orchestrator.agent.ContainerState.Terminated;
import io.keelson.orchestrator.agent.ContainerState.Waiting;
import io.keelson.orchestrator.agent.PodRuntime;
import io.keelson.orchestrator.agent.PodState;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pod that pretends: where it is follows from the time. All its containers do the same at the
 * same moment; init containers have done their work as soon as the pod starts.
 *
 * <pre>
 *   CREATING ─▶ RUNNING ─▶ ENDED
 *                ▲   │
 *                └── BACKING_OFF: at once, then 10 s, 20 s … 5 min; anew after 10 min of running
 * </pre>
 *
 * From each of them it may be STOPPED. Guarded by its runtime.
 */
final class FakePod {
    private static final String RUNTIME = "fake://";
    private static final int SIGTERM_EXIT = 143;
    private static final Duration BACKOFF_MIN = Duration.ofSeconds(10);
    private static final Duration BACKOFF_MAX = Duration.ofMinutes(5);
    private static final Duration RELIABLE = Duration.ofMinutes(10);
    private static final Duration ADDRESS_RETRY = Duration.ofSeconds(1);

    final ObjectKey key;
    final String uid;
    final PodRuntime.Place place;

    private final FakeBehaviour behaviour;
    private final String problem;
    private final String restartPolicy;
    private final boolean hasHostNetwork;
    private final List<Named> initContainers;
    private final List<Named> containers;

    private Stage stage = Stage.CREATING;
    private Instant since;

    /** When its containers ran first; null before. */
    private @Nullable Instant begunAt;

    /** Whether its containers are, as long as they run. */
    private boolean isReady;

    private String address = "";
    private int restarts;
    private int crashes;
    private @Nullable Ended ended;
    private @Nullable Instant stopsAt;

    private enum Stage {
        CREATING,
        RUNNING,
        BACKING_OFF,
        ENDED,
        STOPPED
    }

    private record Named(String name, String image, boolean isSidecar) {}

    private record Ended(int exitCode, Instant startedAt, Instant finishedAt) {}

    FakePod(Obj pod, PodRuntime.Place place, FakeSettings settings, Instant now) {
        this.key = ObjectKey.of(pod);
        this.uid = pod.text("metadata", "uid");
        this.place = place;
        FakeBehaviour planned;
        String wrong = "";
        try {
            planned = FakeBehaviour.of(pod, settings);
        } catch (IllegalArgumentException e) {
            planned = FakeBehaviour.of(Obj.EMPTY, settings);
            wrong = String.valueOf(e.getMessage());
        }
        this.behaviour = planned;
        this.problem = wrong;
        this.restartPolicy = pod.text("spec", "restartPolicy").intern();
        this.hasHostNetwork = pod.isTrue("spec", "hostNetwork");
        this.initContainers = named(pod, "initContainers");
        this.containers = named(pod, "containers");
        this.since = now;
        takeOver(pod.obj("status"));
    }

    private static List<Named> named(Obj pod, String list) {
        List<Named> named = new ArrayList<>();
        for (Node node : pod.arr("spec", list)) {
            if (node instanceof Obj container) {
                named.add(
                        new Named(
                                container.text("name").intern(),
                                container.text("image").intern(),
                                container.text("restartPolicy").equals("Always")));
            }
        }
        return List.copyOf(named);
    }

    /** What an agent before this one said of it is so. */
    private void takeOver(Obj status) {
        if (!(status.arr("containerStatuses").asList().stream().findFirst().orElse(null)
                instanceof Obj container)) {
            return;
        }
        address = status.text("podIP");
        restarts = (int) container.whole(0, "restartCount");
        crashes = restarts;
        Instant startedAt = Times.at(container, "state", "running", "startedAt");
        ended = ended(container.obj("lastState", "terminated"));
        if (startedAt != null) {
            stage = Stage.RUNNING;
            since = startedAt;
            begunAt = startedAt;
        } else if (ended != null) {
            stage = Stage.BACKING_OFF;
            since = ended.finishedAt;
            begunAt = ended.startedAt;
        }
    }

    private static @Nullable Ended ended(Obj terminated) {
        Instant startedAt = Times.at(terminated, "startedAt");
        Instant finishedAt = Times.at(terminated, "finishedAt");
        return startedAt == null || finishedAt == null
                ? null
                : new Ended((int) terminated.whole(0, "exitCode"), startedAt, finishedAt);
    }

    String address() {
        return hasHostNetwork ? "" : address;
    }

    /** When something happens next; null if nothing does. */
    @Nullable Instant next() {
        Instant next =
                switch (stage) {
                    case CREATING -> problem.isEmpty() ? since.plus(behaviour.startDelay()) : null;
                    case RUNNING -> nextWhileRunning();
                    case BACKING_OFF -> since.plus(backoff());
                    case ENDED, STOPPED -> null;
                };
        Instant stop = stage == Stage.STOPPED ? null : stopsAt;
        return next == null || (stop != null && stop.isBefore(next)) ? stop : next;
    }

    private Instant readyAt() {
        return since.plus(behaviour.readyDelay());
    }

    private @Nullable Instant nextWhileRunning() {
        Duration runFor = behaviour.runFor();
        Instant end = runFor == null ? null : since.plus(runFor);
        boolean waitsToBeReady = behaviour.isEverReady() && !isReady;
        return waitsToBeReady && (end == null || readyAt().isBefore(end)) ? readyAt() : end;
    }

    private Duration backoff() {
        if (crashes == 0) {
            return Duration.ZERO;
        }
        Duration doubled = BACKOFF_MIN.multipliedBy(1L << Math.min(crashes - 1, 10));
        return doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
    }

    /**
     * Lets everything happen that is due.
     *
     * @param addresses gives it an address when it starts; null if there is none
     */
    void advance(Instant now, Supplier<@Nullable String> addresses) {
        for (Instant due = next(); due != null && !due.isAfter(now); due = next()) {
            if (due.equals(stopsAt)) {
                stop(due);
                return;
            }
            switch (stage) {
                case CREATING -> {
                    String given = hasHostNetwork ? place.hostIp() : addresses.get();
                    if (given == null) {
                        since = now.plus(ADDRESS_RETRY).minus(behaviour.startDelay());
                        return;
                    }
                    address = given;
                    run(due);
                }
                case RUNNING -> {
                    if (!isReady && behaviour.isEverReady() && due.equals(readyAt())) {
                        isReady = true;
                    } else {
                        end(due);
                    }
                }
                case BACKING_OFF -> {
                    restarts++;
                    crashes++;
                    run(due);
                }
                case ENDED, STOPPED -> throw new IllegalStateException(key + " is " + stage);
            }
        }
    }

    private void run(Instant at) {
        stage = Stage.RUNNING;
        since = at;
        isReady = false;
        if (begunAt == null) {
            begunAt = at;
        }
    }

    private void end(Instant at) {
        if (!since.plus(RELIABLE).isAfter(at)) {
            crashes = 0;
        }
        ended = new Ended(behaviour.exitCode(), since, at);
        since = at;
        boolean again =
                restartPolicy.equals("Always")
                        || (restartPolicy.equals("OnFailure") && behaviour.exitCode() != 0);
        stage = again ? Stage.BACKING_OFF : Stage.ENDED;
    }

    private void stop(Instant at) {
        if (stage == Stage.RUNNING) {
            ended = new Ended(SIGTERM_EXIT, since, at);
        }
        stage = Stage.STOPPED;
        since = at;
    }

    /** From now on it ends, as soon as it does and when the grace is over at the latest. */
    void stopWithin(Duration grace, Instant now) {
        Duration takes =
                stage == Stage.RUNNING && behaviour.stopDelay().compareTo(grace) < 0
                        ? behaviour.stopDelay()
                        : stage == Stage.RUNNING ? grace : Duration.ZERO;
        Instant at = now.plus(takes);
        if (stopsAt == null || at.isBefore(stopsAt)) {
            stopsAt = at;
        }
    }

    PodState state() {
        List<ContainerState> inits = new ArrayList<>();
        for (Named init : initContainers) {
            inits.add(init.isSidecar ? container(init) : done(init));
        }
        return new PodState(
                address,
                stage == Stage.STOPPED,
                inits,
                containers.stream().map(this::container).toList());
    }

    private ContainerState done(Named init) {
        Instant at = begunAt;
        String id = at == null ? "" : id(init, 0);
        return new ContainerState(
                init.name,
                init.image,
                at == null ? "" : RUNTIME + init.image,
                id,
                0,
                at == null ? waiting() : new Terminated(0, "Completed", at, at, id),
                null,
                false,
                at != null);
    }

    private ContainerState container(Named named) {
        boolean runs = stage == Stage.RUNNING;
        boolean ran = runs || ended != null;
        return new ContainerState(
                named.name,
                named.image,
                ran ? RUNTIME + named.image : "",
                ran ? id(named, restarts) : "",
                restarts,
                life(named),
                stage == Stage.BACKING_OFF
                        ? terminated(named, restarts)
                        : restarts > 0 && runs ? terminated(named, restarts - 1) : null,
                runs,
                runs && isReady);
    }

    private ContainerState.Life life(Named named) {
        return switch (stage) {
            case CREATING -> waiting();
            case RUNNING -> new Running(since);
            case BACKING_OFF ->
                    new Waiting(
                            "CrashLoopBackOff",
                            "back-off %ds restarting failed container=%s pod=%s_%s(%s)"
                                    .formatted(
                                            backoff().toSeconds(),
                                            named.name,
                                            key.name(),
                                            key.namespace(),
                                            uid));
            case ENDED, STOPPED -> {
                Terminated end = terminated(named, restarts);
                yield end == null ? waiting() : end;
            }
        };
    }

    private Waiting waiting() {
        if (!problem.isEmpty()) {
            return new Waiting("CreateContainerConfigError", problem);
        }
        return new Waiting(initContainers.isEmpty() ? "ContainerCreating" : "PodInitializing", "");
    }

    private @Nullable Terminated terminated(Named named, int number) {
        return ended == null
                ? null
                : new Terminated(
                        ended.exitCode,
                        ended.exitCode == 0 ? "Completed" : "Error",
                        ended.startedAt,
                        ended.finishedAt,
                        id(named, number));
    }

    private String id(Named named, int number) {
        return RUNTIME + uid + "/" + named.name + "/" + number;
    }
}
