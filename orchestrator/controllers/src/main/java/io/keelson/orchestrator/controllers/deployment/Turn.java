package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One look at a Deployment and its sets. */
final class Turn {
    private final Api api;
    private final EventRecorder events;
    private final Instant now;
    private final Predicate<ReplicaSet> hasPods;
    private final Obj stored;

    /** As it is to be written at the end. */
    private Deployment deployment;

    private @Nullable ReplicaSet newSet;
    private final List<ReplicaSet> oldSets = new ArrayList<>();

    /**
     * @param sets all that the Deployment controls
     * @param hasPods whether a set has pods that have not ended
     */
    Turn(
            Api api,
            EventRecorder events,
            Instant now,
            Obj deployment,
            List<ReplicaSet> sets,
            Predicate<ReplicaSet> hasPods) {
        this.api = api;
        this.events = events;
        this.now = now;
        this.hasPods = hasPods;
        this.stored = deployment;
        this.deployment = new Deployment(deployment);
        for (ReplicaSet set : sets.stream().sorted(ReplicaSet.BY_CREATION).toList()) {
            if (newSet == null && TemplateHash.isSame(set.template(), this.deployment.template())) {
                newSet = set;
            } else {
                oldSets.add(set);
            }
        }
    }

    /**
     * @return after how long to look again although nothing changed; null if not
     */
    @Nullable Duration run() {
        if (deployment.isBeingDeleted()) {
            tell(Progress.counted(deployment, newSet, all(), now));
            return null;
        }
        tell(Progress.withPause(deployment, now));
        if (newSet != null) {
            revise(newSet);
        }
        if (deployment.isPaused()
                || (deployment.isRolling() && Revisions.isScaled(deployment, all()))) {
            Proportions.share(deployment, newSet, oldSets).forEach(this::scale);
            if (deployment.isPaused()) {
                cleanUp();
            }
            tell(Progress.counted(deployment, newSet, all(), now));
        } else {
            if (!(deployment.isRolling() ? rollOut() : recreate())) {
                return write(); // what keeps it from that is told, and its end brings another turn
            }
            tell(Progress.ofRollout(deployment, newSet, all(), now));
            if (Progress.isComplete(deployment, deployment.status())) {
                cleanUp();
            }
        }
        return write();
    }

    private List<ReplicaSet> all() {
        List<ReplicaSet> all = new ArrayList<>(oldSets);
        if (newSet != null) {
            all.add(newSet);
        }
        return all;
    }

    private void tell(Obj status) {
        deployment = new Deployment(deployment.object().with("status", status));
    }

    /** Once, and only if something changed: the status, or the revision beside it. */
    private @Nullable Duration write() {
        if (!deployment.object().equals(stored)) {
            api.updateStatus(ApiResource.DEPLOYMENTS, deployment.object());
        }
        return Progress.nextLook(deployment, deployment.status(), now);
    }

    private boolean rollOut() {
        ReplicaSet target = newSet == null ? create() : newSet;
        if (target == null) {
            return false;
        }
        Rolling.step(deployment, target, oldSets).forEach(this::scale);
        return true;
    }

    /** No pod of a new template before all of the old ones have ended. */
    private boolean recreate() {
        List<Scaling> down =
                oldSets.stream()
                        .filter(ReplicaSet::isActive)
                        .map(set -> new Scaling(set, 0))
                        .toList();
        down.forEach(this::scale);
        if (!down.isEmpty()
                || oldSets.stream().anyMatch(set -> !set.isSettled() || hasPods.test(set))) {
            return true;
        }
        ReplicaSet target = newSet == null ? create() : newSet;
        if (target == null) {
            return false;
        }
        scale(new Scaling(target, deployment.replicas()));
        return true;
    }

    /** Makes a set of that size, with what the size was computed for; tells if it is another. */
    private void scale(Scaling scaling) {
        ReplicaSet set = scaling.set();
        ReplicaSet sized = Revisions.sized(set.withReplicas(scaling.replicas()), deployment);
        if (sized.equals(set)) {
            return;
        }
        replace(set, update(sized));
        if (set.replicas() != scaling.replicas()) {
            tellScaled(set, scaling.replicas());
        }
    }

    private void tellScaled(ReplicaSet set, int replicas) {
        events.normal(
                deployment.object(),
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(
                                replicas > set.replicas() ? "up" : "down",
                                set.name(),
                                set.replicas(),
                                replicas));
    }

    private ReplicaSet update(ReplicaSet set) {
        return new ReplicaSet(api.update(ApiResource.REPLICA_SETS, set.object()));
    }

    private void replace(ReplicaSet had, ReplicaSet has) {
        if (newSet != null && newSet.uid().equals(has.uid())) {
            newSet = has;
        } else {
            oldSets.set(oldSets.indexOf(had), has);
        }
    }

    /** The new set gets what the Deployment says beside the template; the Deployment its number. */
    private void revise(ReplicaSet set) {
        ReplicaSet revised = Revisions.annotated(set, deployment, Revisions.max(oldSets) + 1);
        if (set.object().whole(0, "spec", "minReadySeconds") != deployment.minReadySeconds()) {
            revised =
                    new ReplicaSet(
                            revised.object()
                                    .withAt(
                                            Node.of(deployment.minReadySeconds()),
                                            "spec",
                                            "minReadySeconds"));
        }
        ReplicaSet current = revised.equals(set) ? set : update(revised);
        newSet = current;
        deployment = new Deployment(Revisions.copied(deployment.object(), current));
        tell(Progress.withFound(deployment, current, now));
    }

    /** Null if its name is another's: the next turn, which that causes, tries another name. */
    private @Nullable ReplicaSet create() {
        ReplicaSet wanted = newReplicaSet();
        ReplicaSet made;
        boolean existed = false;
        try {
            made = new ReplicaSet(api.create(ApiResource.REPLICA_SETS, wanted.object()));
        } catch (StatusException e) {
            Obj there =
                    e.reason().equals("AlreadyExists")
                            ? api.find(ApiResource.REPLICA_SETS, ObjectKey.of(wanted.object()))
                            : null;
            if (there == null) {
                throw cannotCreate(wanted, e);
            }
            made = new ReplicaSet(there);
            existed = true;
        }
        if (!isOurs(made)) {
            long collisions = deployment.status().whole(0, "collisionCount") + 1;
            tell(deployment.status().with("collisionCount", Node.of(collisions)));
            return null;
        }
        if (!existed && made.replicas() > 0) {
            tellScaled(made.withReplicas(0), made.replicas());
        }
        newSet = made;
        deployment = new Deployment(Revisions.copied(deployment.object(), made));
        if (!existed) {
            tell(Progress.withCreated(deployment, made, now));
        }
        return made;
    }

    private StatusException cannotCreate(ReplicaSet wanted, StatusException why) {
        String message =
                "Failed to create new replica set \"%s\": %s"
                        .formatted(wanted.name(), why.status().message());
        tell(Progress.withCreateError(deployment, message, now));
        events.warning(deployment.object(), "ReplicaSetCreateError", message);
        write();
        return why;
    }

    private boolean isOurs(ReplicaSet set) {
        for (Node node : set.object().arr("metadata", "ownerReferences")) {
            if (node instanceof Obj owner
                    && owner.isTrue("controller")
                    && owner.text("uid").equals(deployment.uid())) {
                return TemplateHash.isSame(set.template(), deployment.template());
            }
        }
        return false;
    }

    private ReplicaSet newReplicaSet() {
        String hash =
                TemplateHash.of(
                        deployment.template(), deployment.status().whole(0, "collisionCount"));
        Obj template =
                deployment
                        .template()
                        .withAt(Node.of(hash), "metadata", "labels", TemplateHash.LABEL);
        Obj metadata =
                Obj.builder()
                        .put("name", deployment.name() + "-" + hash)
                        .put("namespace", deployment.object().text("metadata", "namespace"))
                        .put("labels", template.obj("metadata", "labels"))
                        .put(
                                "ownerReferences",
                                Arr.of(
                                        OwnerReference.controller(
                                                        ApiResource.DEPLOYMENTS,
                                                        deployment.object())
                                                .toObj()))
                        .build();
        int replicas =
                deployment.isRolling()
                        ? Rolling.newSize(deployment, 0, oldSets)
                        : deployment.replicas();
        Obj spec =
                Obj.builder()
                        .put("replicas", Node.of(replicas))
                        .put("minReadySeconds", Node.of(deployment.minReadySeconds()))
                        .put(
                                "selector",
                                deployment
                                        .object()
                                        .obj("spec", "selector")
                                        .withAt(Node.of(hash), "matchLabels", TemplateHash.LABEL))
                        .put("template", template)
                        .build();
        ReplicaSet set =
                new ReplicaSet(
                        Obj.builder()
                                .put("apiVersion", ApiResource.REPLICA_SETS.apiVersion())
                                .put("kind", ApiResource.REPLICA_SETS.kind())
                                .put("metadata", metadata)
                                .put("spec", spec)
                                .build());
        return Revisions.sized(
                Revisions.annotated(set, deployment, Revisions.max(oldSets) + 1), deployment);
    }

    /** Deletes old sets beyond the history's limit, the oldest revisions first. */
    private void cleanUp() {
        List<ReplicaSet> kept =
                oldSets.stream()
                        .filter(set -> !set.isBeingDeleted())
                        .sorted(Comparator.comparingLong(Revisions::of))
                        .toList();
        long excess = Math.max(0, kept.size() - deployment.revisionHistoryLimit());
        kept.stream()
                .limit(excess)
                .filter(set -> !set.isActive() && set.actual() == 0 && set.isObserved())
                .forEach(set ->
                        api.delete(
                                ApiResource.REPLICA_SETS, ObjectKey.of(set.object()), set.uid()));
    }
}
