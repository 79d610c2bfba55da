package io.keelson.orchestrator.controllers.disruption;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.IntOrString;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One count of what a disruption budget is about. */
final class BudgetTurn {
    private static final String CONDITION = "DisruptionAllowed";

    /** In which a pod that was evicted is deleted; else it will not be. */
    private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);

    private final EventRecorder events;
    private final Instant now;
    private final Obj budget;
    private final List<Item<PodView>> pods;
    private final ExpectedScale expectedScale;
    private Obj disruptedPods = Obj.EMPTY;

    /** The first time at which one of those has not been deleted. */
    private @Nullable Instant recheck;

    BudgetTurn(
            ControllerContext context,
            Obj budget,
            List<Item<PodView>> pods,
            ExpectedScale expectedScale) {
        this.events = context.events();
        this.now = context.clockwork().now();
        this.budget = budget;
        this.pods = pods;
        this.expectedScale = expectedScale;
    }

    /**
     * @param expected pods
     * @param desired healthy pods
     */
    private record Goal(int expected, int desired) {}

    /**
     * @return after how long to count again; null if it need not be
     */
    @Nullable Duration run(Api api) {
        if (pods.isEmpty()) {
            events.normal(budget, "NoPods", "No matching pods found");
        }
        Obj status;
        try {
            Goal goal = goal();
            noteDisrupted();
            status = status(goal);
        } catch (UncountableException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            events.warning(
                    budget,
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: " + why);
            status = failed(why);
        }
        if (!status.equals(budget.obj("status"))) {
            api.updateStatus(ApiResource.POD_DISRUPTION_BUDGETS, budget.with("status", status));
        }
        return recheck == null ? null : Duration.between(now, recheck).plusMillis(1);
    }

    private Goal goal() throws UncountableException {
        Node maxUnavailable = budget.at("spec", "maxUnavailable");
        Node minAvailable = budget.at("spec", "minAvailable");
        if (maxUnavailable != null) {
            int expected = expectedScale.of(pods);
            int unavailable = IntOrString.scaled(maxUnavailable, expected, true);
            return new Goal(expected, Math.max(0, expected - unavailable));
        }
        if (minAvailable == null) {
            return new Goal(0, 0);
        }
        int expected = IntOrString.isInt(minAvailable) ? pods.size() : expectedScale.of(pods);
        return new Goal(expected, IntOrString.scaled(minAvailable, expected, true));
    }

    /** Those whose deletion is not seen yet. */
    private void noteDisrupted() {
        Obj given = budget.obj("status", "disruptedPods");
        for (Item<PodView> pod : pods) {
            String name = pod.meta().name();
            Instant since = Times.at(given, name);
            if (since == null || pod.meta().isBeingDeleted()) {
                continue;
            }
            Instant deadline = since.plus(DELETION_TIMEOUT);
            if (deadline.isBefore(now)) {
                events.warning(
                        pod.obj(),
                        "NotDeleted",
                        "Pod was expected by PDB "
                                + budget.text("metadata", "namespace")
                                + "/"
                                + budget.text("metadata", "name")
                                + " to be deleted but it wasn't");
                continue;
            }
            disruptedPods = disruptedPods.with(name, Node.of(Times.seconds(since)));
            recheck = recheck == null || deadline.isBefore(recheck) ? deadline : recheck;
        }
    }

    private int healthy() {
        return (int)
                pods.stream()
                        .filter(pod ->
                                pod.view().ready()
                                        && !pod.meta().isBeingDeleted()
                                        && !disruptedPods.has(pod.meta().name()))
                        .count();
    }

    private Obj status(Goal goal) {
        int healthy = healthy();
        // Where nothing is expected nothing is allowed: the first pods are safe before we see them.
        int allowed = goal.expected <= 0 ? 0 : Math.max(0, healthy - goal.desired);
        Node generation = Node.of(budget.whole(0, "metadata", "generation"));
        Obj status =
                budget.obj("status")
                        .with("observedGeneration", generation)
                        .with("disruptionsAllowed", Node.of(allowed))
                        .with("currentHealthy", Node.of(healthy))
                        .with("desiredHealthy", Node.of(goal.desired))
                        .with("expectedPods", Node.of(goal.expected));
        status =
                disruptedPods.isEmpty()
                        ? status.without("disruptedPods")
                        : status.with("disruptedPods", disruptedPods);
        return allowed > 0
                ? withCondition(status, true, "SufficientPods", "")
                : withCondition(status, false, "InsufficientPods", "");
    }

    /** Nothing may be evicted while it is not known how many pods there should be. */
    private Obj failed(String why) {
        Obj status = budget.obj("status").with("disruptionsAllowed", Node.of(0));
        return withCondition(status, false, "SyncFailed", why);
    }

    /** Its time is that of its last change between true and false. */
    private Obj withCondition(Obj status, boolean holds, String reason, String message) {
        String word = holds ? "True" : "False";
        Obj had = Conditions.find(status, CONDITION);
        boolean isSame = had != null && had.text("status").equals(word);
        Obj condition =
                Obj.builder()
                        .put("type", CONDITION)
                        .put("status", word)
                        .put("observedGeneration", Node.of(status.whole(0, "observedGeneration")))
                        .put(
                                "lastTransitionTime",
                                isSame && had != null
                                        ? had.text("lastTransitionTime")
                                        : Times.seconds(now))
                        .put("reason", reason)
                        .put("message", message)
                        .build();
        return Conditions.replaced(status, condition);
    }
}
