package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Deployment tells of its sets. */
final class Progress {
    private static final String AVAILABLE = "Available";
    private static final String PROGRESSING = "Progressing";
    private static final String REPLICA_FAILURE = "ReplicaFailure";

    private static final String PAUSED = "DeploymentPaused";
    private static final String RESUMED = "DeploymentResumed";
    private static final String COMPLETE = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private Progress() {}

    private static Obj condition(
            String type, String status, String reason, String message, Instant now) {
        return Conditions.of(type, status, reason, message, now)
                .with("lastUpdateTime", Node.of(Times.seconds(now)));
    }

    private static Obj progressing(
            Deployment deployment, String status, String reason, String message, Instant now) {
        return Conditions.with(
                deployment.status(), condition(PROGRESSING, status, reason, message, now));
    }

    /** A pause and its end are no progress, and no lack of it. */
    static Obj withPause(Deployment deployment, Instant now) {
        Obj had = Conditions.find(deployment.status(), PROGRESSING);
        String reason = had == null ? "" : had.text("reason");
        boolean told = reason.equals(PAUSED);
        if (deployment.progressDeadline() == null
                || reason.equals(TIMED_OUT)
                || told == deployment.isPaused()) {
            return deployment.status();
        }
        return told
                ? progressing(deployment, "Unknown", RESUMED, "Deployment is resumed", now)
                : progressing(deployment, "Unknown", PAUSED, "Deployment is paused", now);
    }

    /** Its new set has been made. */
    static Obj withCreated(Deployment deployment, ReplicaSet newSet, Instant now) {
        return deployment.progressDeadline() == null
                ? deployment.status()
                : progressing(
                        deployment,
                        "True",
                        "NewReplicaSetCreated",
                        "Created new replica set \"" + newSet.name() + "\"",
                        now);
    }

    /** Its new set was there already; told only if nothing is known of its progress. */
    static Obj withFound(Deployment deployment, ReplicaSet newSet, Instant now) {
        return deployment.progressDeadline() == null
                        || Conditions.find(deployment.status(), PROGRESSING) != null
                ? deployment.status()
                : progressing(
                        deployment,
                        "True",
                        "FoundNewReplicaSet",
                        "Found new replica set \"" + newSet.name() + "\"",
                        now);
    }

    static Obj withCreateError(Deployment deployment, String message, Instant now) {
        return deployment.progressDeadline() == null
                ? deployment.status()
                : progressing(deployment, "False", "ReplicaSetCreateError", message, now);
    }

    /** Numbers, and whether enough pods are available. */
    static Obj counted(
            Deployment deployment, @Nullable ReplicaSet newSet, List<ReplicaSet> all, Instant now) {
        int available = ReplicaSet.sum(all, ReplicaSet::available);
        Obj status = deployment.status();
        status = status.with("observedGeneration", Node.of(deployment.generation()));
        status = count(status, "replicas", ReplicaSet.sum(all, ReplicaSet::actual));
        status = count(status, "updatedReplicas", newSet == null ? 0 : newSet.actual());
        status = count(status, "readyReplicas", ReplicaSet.sum(all, ReplicaSet::ready));
        status = count(status, "availableReplicas", available);
        status =
                count(
                        status,
                        "unavailableReplicas",
                        Math.max(0, ReplicaSet.sum(all, ReplicaSet::replicas) - available));
        status =
                status.with(
                        "terminatingReplicas",
                        Node.of(ReplicaSet.sum(all, ReplicaSet::terminating)));
        boolean enough = available >= deployment.replicas() - deployment.maxUnavailable();
        return Conditions.with(
                status,
                enough
                        ? condition(
                                AVAILABLE,
                                "True",
                                "MinimumReplicasAvailable",
                                "Deployment has minimum availability.",
                                now)
                        : condition(
                                AVAILABLE,
                                "False",
                                "MinimumReplicasUnavailable",
                                "Deployment does not have minimum availability.",
                                now));
    }

    /** As the API writes it: none is not said. */
    private static Obj count(Obj status, String field, int count) {
        return count == 0 ? status.without(field) : status.with(field, Node.of(count));
    }

    /**
     * The same of a rollout: also whether it goes on, is over, or has come to a stop, and the
     * failures of sets.
     */
    static Obj ofRollout(
            Deployment deployment, @Nullable ReplicaSet newSet, List<ReplicaSet> all, Instant now) {
        Obj status = counted(deployment, newSet, all, now);
        Obj had = Conditions.find(deployment.status(), PROGRESSING);
        if (deployment.progressDeadline() == null) {
            status = Conditions.without(status, PROGRESSING);
        } else if (!wasComplete(status, had)) {
            status = withProgress(deployment, newSet, status, had, now);
        }
        Obj failure = failure(newSet, all);
        return failure == null
                ? Conditions.without(status, REPLICA_FAILURE)
                : Conditions.with(status, failure);
    }

    private static boolean wasComplete(Obj status, @Nullable Obj had) {
        return status.whole(0, "replicas") == status.whole(0, "updatedReplicas")
                && had != null
                && had.text("reason").equals(COMPLETE);
    }

    private static Obj withProgress(
            Deployment deployment,
            @Nullable ReplicaSet newSet,
            Obj status,
            @Nullable Obj had,
            Instant now) {
        String what =
                newSet == null
                        ? "Deployment \"" + deployment.name() + "\""
                        : "ReplicaSet \"" + newSet.name() + "\"";
        if (isComplete(deployment, status)) {
            return Conditions.with(
                    status,
                    condition(
                            PROGRESSING,
                            "True",
                            COMPLETE,
                            what + " has successfully progressed.",
                            now));
        }
        if (isProgress(deployment.status(), status)) {
            Obj goesOn =
                    condition(
                            PROGRESSING,
                            "True",
                            "ReplicaSetUpdated",
                            what + " is progressing.",
                            now);
            // Each progress is told, be the reason the same: the deadline counts from it.
            if (had != null && had.text("status").equals("True")) {
                goesOn = goesOn.with("lastTransitionTime", Node.of(had.text("lastTransitionTime")));
            }
            return Conditions.replaced(status, goesOn);
        }
        if (isTimedOut(deployment, had, now)) {
            return Conditions.with(
                    status,
                    condition(
                            PROGRESSING,
                            "False",
                            TIMED_OUT,
                            what + " has timed out progressing.",
                            now));
        }
        return status;
    }

    /** All replicas are of the newest template, and available, and there are no others. */
    static boolean isComplete(Deployment deployment, Obj status) {
        int wanted = deployment.replicas();
        return status.whole(0, "updatedReplicas") == wanted
                && status.whole(0, "replicas") == wanted
                && status.whole(0, "availableReplicas") == wanted
                && status.whole(0, "observedGeneration") >= deployment.generation();
    }

    private static boolean isProgress(Obj before, Obj now) {
        return now.whole(0, "updatedReplicas") > before.whole(0, "updatedReplicas")
                || old(now) < old(before)
                || now.whole(0, "readyReplicas") > before.whole(0, "readyReplicas")
                || now.whole(0, "availableReplicas") > before.whole(0, "availableReplicas");
    }

    private static long old(Obj status) {
        return status.whole(0, "replicas") - status.whole(0, "updatedReplicas");
    }

    private static boolean isTimedOut(Deployment deployment, @Nullable Obj had, Instant now) {
        Instant deadline = deadline(deployment, had);
        return deadline != null && deadline.isBefore(now);
    }

    /** When a rollout that shows no progress has failed; null if it cannot. */
    private static @Nullable Instant deadline(Deployment deployment, @Nullable Obj condition) {
        Duration patience = deployment.progressDeadline();
        if (patience == null || condition == null || condition.text("reason").equals(COMPLETE)) {
            return null;
        }
        Instant from = Times.at(condition, "lastUpdateTime");
        return from == null ? null : from.plus(patience);
    }

    /** After how long to look whether there was progress; null if nobody waits for it. */
    static @Nullable Duration nextLook(Deployment deployment, Obj status, Instant now) {
        Obj condition = Conditions.find(status, PROGRESSING);
        Instant deadline = deadline(deployment, condition);
        if (condition == null
                || deadline == null
                || deployment.isPaused()
                || condition.text("reason").equals(TIMED_OUT)) {
            return null;
        }
        // Times are written to the second.
        Duration rest = Duration.between(now, deadline).plusSeconds(1);
        return rest.isPositive() ? rest : Duration.ofSeconds(1);
    }

    /** The new set's failure, else another's. */
    private static @Nullable Obj failure(@Nullable ReplicaSet newSet, List<ReplicaSet> all) {
        return Stream.concat(Stream.ofNullable(newSet), all.stream())
                .flatMap(set -> Stream.ofNullable(Conditions.find(set.status(), REPLICA_FAILURE)))
                .findFirst()
                .map(condition ->
                        condition.with(
                                "lastUpdateTime", Node.of(condition.text("lastTransitionTime"))))
                .orElse(null);
    }
}
