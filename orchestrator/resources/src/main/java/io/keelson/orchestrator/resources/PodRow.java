package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people see of a pod: above all the one word that says how it is. */
final class PodRow {
    private static final String NODE_LOST = "NodeLost";

    static final TableColumns TABLE =
            TableColumns.named(
                    List.of(
                            Column.text("Ready"),
                            Column.text("Status"),
                            Column.text("Restarts"),
                            Column.text("Age"),
                            Column.wide("IP"),
                            Column.wide("Node"),
                            Column.wide("Nominated Node"),
                            Column.wide("Readiness Gates")),
                    (pod, now) -> new PodRow(pod).cells(now));

    private final Obj pod;
    private int ready;
    private int total;
    private long restarts;
    private @Nullable Instant lastRestart;
    private String reason;

    private PodRow(Obj pod) {
        this.pod = pod;
        this.total = pod.arr("spec", "containers").size();
        this.reason = pod.text("status", "reason");
        if (reason.isEmpty()) {
            reason = pod.text("status", "phase");
        }
    }

    private List<Node> cells(Instant now) {
        for (Obj condition : Read.objects(pod, "status", "conditions")) {
            if (condition.text("type").equals("PodScheduled")
                    && condition.text("reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        if (!readInitContainers() || isInitialized()) {
            readContainers();
        }
        if (Read.has(pod, "metadata", "deletionTimestamp")) {
            if (pod.text("status", "reason").equals(NODE_LOST)) {
                reason = "Unknown";
            } else if (!isOver(pod.text("status", "phase"))) {
                reason = "Terminating";
            }
        }
        return List.of(
                Cells.text(ready + "/" + total),
                Cells.text(reason),
                Cells.text(restartsText(now)),
                Cells.age(pod, now),
                Cells.orNone(podIp()),
                Cells.orNone(pod.text("spec", "nodeName")),
                Cells.orNone(pod.text("status", "nominatedNodeName")),
                Cells.text(readinessGates()));
    }

    /** Whether one of them is still to finish, so that it is what the pod waits for. */
    private boolean readInitContainers() {
        List<Obj> declared = Read.objects(pod, "spec", "initContainers");
        for (Obj container : declared) {
            if (isSidecar(container)) {
                total++;
            }
        }
        long restartsOfAll = 0;
        long restartsOfSidecars = 0;
        Instant lastOfAll = null;
        Instant lastOfSidecars = null;
        boolean waiting = false;
        List<Obj> statuses = Read.objects(pod, "status", "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            Obj status = statuses.get(i);
            boolean sidecar = isSidecar(named(declared, status.text("name")));
            long count = status.whole(0, "restartCount");
            Instant finished = time(status.text("lastState", "terminated", "finishedAt"));
            restartsOfAll += count;
            lastOfAll = later(lastOfAll, finished);
            if (sidecar) {
                restartsOfSidecars += count;
                lastOfSidecars = later(lastOfSidecars, finished);
            }
            Obj state = status.obj("state");
            Obj terminated = state.obj("terminated");
            boolean over = Read.has(state, "terminated");
            if (over && terminated.whole(0, "exitCode") == 0) {
                continue;
            }
            if (sidecar && status.isTrue("started")) {
                if (status.isTrue("ready")) {
                    ready++;
                }
                continue;
            }
            if (over) {
                reason = "Init:" + terminatedReason(terminated);
            } else {
                String why = state.text("waiting", "reason");
                reason =
                        !why.isEmpty() && !why.equals("PodInitializing")
                                ? "Init:" + why
                                : "Init:" + i + "/" + declared.size();
            }
            waiting = true;
            break;
        }
        boolean counted = waiting && !isInitialized();
        restarts = counted ? restartsOfAll : restartsOfSidecars;
        lastRestart = counted ? lastOfAll : lastOfSidecars;
        return waiting;
    }

    private boolean isInitialized() {
        return isConditionTrue("Initialized");
    }

    private void readContainers() {
        List<Obj> statuses = Read.objects(pod, "status", "containerStatuses");
        boolean running = false;
        for (int i = statuses.size() - 1; i >= 0; i--) {
            Obj status = statuses.get(i);
            restarts += status.whole(0, "restartCount");
            lastRestart =
                    later(lastRestart, time(status.text("lastState", "terminated", "finishedAt")));
            Obj state = status.obj("state");
            String waiting = state.text("waiting", "reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (Read.has(state, "terminated")) {
                reason = terminatedReason(state.obj("terminated"));
            } else if (status.isTrue("ready") && Read.has(state, "running")) {
                running = true;
                ready++;
            }
        }
        // one container is done while another runs: the pod runs
        if (reason.equals("Completed") && running) {
            reason = isConditionTrue("Ready") ? "Running" : "NotReady";
        }
    }

    private static String terminatedReason(Obj terminated) {
        String why = terminated.text("reason");
        if (!why.isEmpty()) {
            return why;
        }
        long signal = terminated.whole(0, "signal");
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.whole(0, "exitCode");
    }

    private String restartsText(Instant now) {
        return restarts == 0 || lastRestart == null
                ? Long.toString(restarts)
                : restarts + " (" + Cells.since(lastRestart.toString(), now) + " ago)";
    }

    private String podIp() {
        List<Obj> addresses = Read.objects(pod, "status", "podIPs");
        return addresses.isEmpty() ? pod.text("status", "podIP") : addresses.getFirst().text("ip");
    }

    private String readinessGates() {
        List<Obj> gates = Read.objects(pod, "spec", "readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        long open =
                gates.stream().filter(gate -> isConditionTrue(gate.text("conditionType"))).count();
        return open + "/" + gates.size();
    }

    private boolean isConditionTrue(String type) {
        for (Obj condition : Read.objects(pod, "status", "conditions")) {
            if (condition.text("type").equals(type)) {
                return condition.text("status").equals("True");
            }
        }
        return false;
    }

    private static boolean isOver(String phase) {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** An init container that goes on running beside the others. */
    private static boolean isSidecar(Obj container) {
        return container.text("restartPolicy").equals("Always");
    }

    private static Obj named(List<Obj> containers, String name) {
        for (Obj container : containers) {
            if (container.text("name").equals(name)) {
                return container;
            }
        }
        return Obj.EMPTY;
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        if (a == null) {
            return b;
        }
        return b == null || a.isAfter(b) ? a : b;
    }
}
