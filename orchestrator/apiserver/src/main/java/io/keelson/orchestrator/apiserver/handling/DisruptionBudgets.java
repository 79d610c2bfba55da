package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.storage.Compare;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an eviction takes of the pod's disruption budget. The budget is charged in the transaction
 * that deletes the pod, so at no revision are more pods disrupted than it allowed; evictions under
 * one budget take turns in a lane.
 *
 * <pre>
 *   ended, pending, or already going      no budget is asked
 *   not ready, and the policy allows it   goes, as long as the budget stays what it was
 *   otherwise                             disruptionsAllowed - 1, disruptedPods + this one; 429 if
 *                                         nothing is allowed
 * </pre>
 */
final class DisruptionBudgets implements Deleting.Guard {
    private static final String PREFIX = "/registry/poddisruptionbudgets/";
    private static final String CAUSE = "DisruptionBudget";
    private static final String ALLOWED = "DisruptionAllowed";

    /** More of them are evictions that the disruption controller has not heard of yet. */
    private static final int DISRUPTED_PODS_MAX = 2000;

    private static final int UNOBSERVED_RETRY_SECONDS = 10;

    private final Cache cache;

    DisruptionBudgets(Cache cache) {
        this.cache = cache;
    }

    @Override
    public void admit(Admission.Request request) {
        Obj marked = request.object();
        Obj before = request.before();
        Obj pod = before == null ? marked : before;
        if (!isDisruptedAnyway(pod)) {
            charge(request, pod);
        }
        request.change(evicted(marked, request.call().now()));
    }

    private static boolean isDisruptedAnyway(Obj pod) {
        return DeletionMark.isMarked(pod)
                || List.of("Succeeded", "Failed", "Pending").contains(pod.text("status", "phase"));
    }

    private static Obj evicted(Obj marked, Instant now) {
        Obj condition =
                Obj.builder()
                        .put("type", "DisruptionTarget")
                        .put("status", "True")
                        .put("lastProbeTime", Node.Null.NULL)
                        .put("lastTransitionTime", "")
                        .put("reason", "EvictionByEvictionAPI")
                        .put("message", "Eviction API: evicting")
                        .build();
        return Conditions.with(marked, condition, now);
    }

    private void charge(Admission.Request request, Obj pod) {
        List<Live> matching =
                cache.policies(PREFIX, request.call().target().namespace()).stream()
                        .filter(budget -> matches(budget.object(), pod))
                        .toList();
        if (matching.size() > 1) {
            throw new StatusException(
                    Status.unexplained(
                            "This pod has more than one PodDisruptionBudget, which the eviction"
                                    + " subresource does not support."));
        }
        if (matching.isEmpty()) {
            return;
        }
        Live stored = matching.getFirst();
        Turn turn = request.turn();
        Live left = turn == null ? null : turn.get(stored.key());
        Live budget = left == null ? stored : left;
        if (!Conditions.isTrue(pod, "Ready") && goesUnready(budget.object())) {
            request.dependOn(Compare.modRevision(budget.key(), budget.revision()));
            return;
        }
        check(budget.object());
        if (turn == null) {
            request.join(stored.key());
        } else {
            turn.change(budget, charged(budget.object(), request.call()));
        }
    }

    private static boolean matches(Obj budget, Obj pod) {
        try {
            @Nullable Obj selector =
                    budget.at("spec", "selector") instanceof Obj given ? given : null;
            return LabelSelector.of(selector).matches(pod.obj("metadata", "labels"));
        } catch (StatusException e) {
            return false; // a selector that cannot be read selects nothing
        }
    }

    /** A pod that is not ready counts for no budget, so that it costs none. */
    private static boolean goesUnready(Obj budget) {
        long desired = budget.whole(0, "status", "desiredHealthy");
        return budget.text("spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")
                || (desired > 0 && budget.whole(0, "status", "currentHealthy") >= desired);
    }

    private static void check(Obj budget) {
        String name = budget.text("metadata", "name");
        Obj status = budget.obj("status");
        long allowed = status.whole(0, "disruptionsAllowed");
        if (status.whole(0, "observedGeneration") < budget.whole(0, "metadata", "generation")) {
            throw tooMany(
                    UNOBSERVED_RETRY_SECONDS,
                    "The disruption budget " + name + " is still being processed by the server.");
        }
        if (allowed < 0) {
            throw forbidden(name, "pdb disruptions allowed is negative");
        }
        if (status.obj("disruptedPods").size() > DISRUPTED_PODS_MAX) {
            throw forbidden(
                    name,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB"
                            + " controller");
        }
        if (allowed == 0) {
            throw tooMany(0, "The disruption budget " + name + whyNone(budget));
        }
    }

    private static String whyNone(Obj budget) {
        Obj condition = Conditions.of(budget, ALLOWED);
        String reason = condition.text("reason");
        String message = condition.text("status").equals("False") ? condition.text("message") : "";
        long desired = budget.whole(0, "status", "desiredHealthy");
        long current = budget.whole(0, "status", "currentHealthy");
        String refused = " does not allow evicting pods currently";
        // Where the controller could not count, its numbers say nothing.
        if (!message.isEmpty() && reason.equals("SyncFailed")) {
            return refused + " because it failed sync: " + message;
        }
        if (current <= desired) {
            return " needs " + desired + " healthy pods and has " + current + " currently";
        }
        return message.isEmpty() ? refused : refused + " (" + reason + "): " + message;
    }

    private static StatusException tooMany(int retryAfterSeconds, String why) {
        return new StatusException(
                Status.tooManyRequests(
                                "Cannot evict pod as it would violate the pod's disruption"
                                        + " budget.",
                                retryAfterSeconds)
                        .withCauses(List.of(new Status.Cause(CAUSE, why, ""))));
    }

    private static StatusException forbidden(String budget, String why) {
        return new StatusException(Status.forbidden("policy", "poddisruptionbudget", budget, why));
    }

    private static Obj charged(Obj budget, Call call) {
        long left = budget.whole(0, "status", "disruptionsAllowed") - 1;
        Obj disrupted =
                budget.obj("status", "disruptedPods")
                        .with(call.target().name(), Node.of(Times.seconds(call.now())));
        Obj charged =
                budget.withAt(Node.of(left), "status", "disruptionsAllowed")
                        .withAt(disrupted, "status", "disruptedPods");
        return left > 0 ? charged : Conditions.with(charged, exhausted(budget), call.now());
    }

    private static Obj exhausted(Obj budget) {
        return Obj.builder()
                .put("type", ALLOWED)
                .put("status", "False")
                .put("observedGeneration", Node.of(budget.whole(0, "status", "observedGeneration")))
                .put("lastTransitionTime", "")
                .put("reason", "InsufficientPods")
                .put("message", "")
                .build();
    }
}
