package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.plugins.VolumePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The stage PreBind of VolumeBinding: tells volumes their claims and claims their node, then waits
 * until the volume controller has bound them and the provisioner has made what was missing.
 */
final class VolumeBinder {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

    private final Api api;
    private final Clockwork clockwork;
    private final Informer<ClaimInfo> claims;
    private final List<Wait> waits = new CopyOnWriteArrayList<>();

    /**
     * @param seen whether its node has been seen on the claim
     */
    private record Wait(ObjectKey claim, CompletableFuture<Void> done, AtomicBoolean seen) {
        private Wait(ObjectKey claim) {
            this(claim, new CompletableFuture<>(), new AtomicBoolean());
        }
    }

    VolumeBinder(Api api, Clockwork clockwork, Informer<ClaimInfo> claims) {
        this.api = api;
        this.clockwork = clockwork;
        this.claims = claims;
        claims.onChange((before, now) -> look());
    }

    /**
     * Writes what is to be, and waits for that; the volumes themselves may take minutes.
     *
     * @return done when all claims are bound; fails with a {@link StatusException}
     */
    CompletableFuture<Void> bind(String namespace, VolumePlan plan, String nodeName) {
        List<Wait> mine = new ArrayList<>();
        try {
            plan.volumeByClaim()
                    .forEach((claimKey, volume) -> {
                        ObjectKey key =
                                new ObjectKey(
                                        namespace, claimKey.substring(namespace.length() + 1));
                        reserve(volume, key);
                        mine.add(new Wait(key));
                    });
            for (ClaimInfo claim : plan.toProvision()) {
                ObjectKey key = new ObjectKey(claim.namespace(), claim.name());
                if (claim.selectedNode().isEmpty()) {
                    select(key, nodeName);
                }
                mine.add(new Wait(key));
            }
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
        return mine.isEmpty() ? CompletableFuture.completedFuture(null) : all(mine);
    }

    private void select(ObjectKey claim, String nodeName) {
        Obj patch =
                Obj.EMPTY.withAt(
                        Node.of(nodeName), "metadata", "annotations", ClaimInfo.SELECTED_NODE);
        api.mergePatch(ApiResource.PERSISTENT_VOLUME_CLAIMS, claim, patch);
    }

    private CompletableFuture<Void> all(List<Wait> mine) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        for (Wait wait : mine) {
            var _ =
                    wait.done.whenComplete((done, failure) -> {
                        if (failure != null) {
                            all.completeExceptionally(failure);
                        } else if (mine.stream().allMatch(each -> each.done.isDone())) {
                            all.complete(null);
                        }
                    });
        }
        Clockwork.Timer timer =
                clockwork.schedule(
                        TIMEOUT,
                        () -> all.completeExceptionally(failure("timed out waiting for volumes")));
        waits.addAll(mine);
        look();
        return all.whenComplete((done, failure) -> {
            timer.cancel();
            waits.removeAll(mine);
        });
    }

    private static StatusException failure(String message) {
        return new StatusException(Status.unavailable(message));
    }

    /** Unless another claim was faster. */
    private void reserve(String volume, ObjectKey claim) {
        Obj object = api.get(ApiResource.PERSISTENT_VOLUMES, new ObjectKey("", volume));
        Obj had = object.obj("spec", "claimRef");
        if (!had.isEmpty()) {
            boolean isOurs =
                    had.text("namespace").equals(claim.namespace())
                            && had.text("name").equals(claim.name());
            if (!isOurs) {
                throw failure("volume \"" + volume + "\" already bound to a different claim.");
            }
            if (!had.text("uid").isEmpty()) {
                return;
            }
        }
        Item<ClaimInfo> item = claims.get(claim);
        Obj reference =
                Obj.builder()
                        .put("apiVersion", "v1")
                        .put("kind", "PersistentVolumeClaim")
                        .put("namespace", claim.namespace())
                        .put("name", claim.name())
                        .put("uid", item == null ? "" : item.meta().uid())
                        .build();
        api.update(
                ApiResource.PERSISTENT_VOLUMES,
                object.withAt(reference, "spec", "claimRef")
                        .withAt(Node.of("yes"), "metadata", "annotations", BOUND_BY_CONTROLLER));
    }

    private void look() {
        for (Wait wait : waits) {
            Item<ClaimInfo> item = claims.get(wait.claim);
            String problem = problem(wait, item);
            if (problem != null) {
                wait.done.completeExceptionally(failure(problem));
            } else if (item != null && item.view().bound()) {
                wait.done.complete(null);
            }
        }
    }

    private static @Nullable String problem(Wait wait, @Nullable Item<ClaimInfo> item) {
        if (item == null) {
            return "PVC \"" + wait.claim.name() + "\" was deleted";
        }
        ClaimInfo claim = item.view();
        // The first look may be older than what was written.
        if (!claim.selectedNode().isEmpty()) {
            wait.seen.set(true);
        }
        boolean wasReset = wait.seen.get() && claim.selectedNode().isEmpty() && !claim.bound();
        return wasReset
                ? "selectedNode annotation reset for PVC \"" + wait.claim.name() + "\""
                : null;
    }
}
