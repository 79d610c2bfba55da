package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds a claim its volume, and tells when it has lost it. */
final class ClaimReconciler implements Reconciler {
    /** Until a claim that waits is looked at again, so that its event is not forgotten. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    private final Informer<Obj> claims;
    private final Informer<Obj> volumes;
    private final Supplier<Collection<Volume>> offers;
    private final Classes classes;
    private final Index<PodView> podsByClaim;
    private final EventRecorder events;

    /**
     * @param offers of all volumes
     */
    ClaimReconciler(
            Informer<Obj> claims,
            Informer<Obj> volumes,
            Supplier<Collection<Volume>> offers,
            Classes classes,
            Index<PodView> podsByClaim,
            EventRecorder events) {
        this.claims = claims;
        this.volumes = volumes;
        this.offers = offers;
        this.classes = classes;
        this.podsByClaim = podsByClaim;
        this.events = events;
    }

    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = claims.get(key);
        if (item == null) {
            return null;
        }
        Obj object = item.obj();
        Claim claim = Claim.of(object);
        if (claim.bindCompleted()) {
            keep(claim, object, api);
            return null;
        }
        if (item.meta().isBeingDeleted()) {
            return null;
        }
        boolean bound =
                claim.volumeName().isEmpty()
                        ? bindAny(claim, object, api)
                        : bindNamed(claim, object, api);
        return bound ? null : LOOK_AGAIN;
    }

    /** Of a claim that was bound before. */
    private void keep(Claim claim, Obj object, Api api) {
        if (claim.volumeName().isEmpty()) {
            lose(
                    object,
                    "ClaimLost",
                    "Bound claim has lost reference to PersistentVolume. Data on the volume is"
                            + " lost!",
                    api);
            return;
        }
        Item<Obj> item = volumes.get(new ObjectKey("", claim.volumeName()));
        if (item == null) {
            if (api.find(volumes.resource(), new ObjectKey("", claim.volumeName())) != null) {
                return; // it comes
            }
            lose(
                    object,
                    "ClaimLost",
                    "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
                    api);
            return;
        }
        Volume volume = Volume.of(item);
        if (volume.claim() == null || claim.uid().equals(volume.claimUid())) {
            Binding.bind(item.obj(), object, api);
        } else {
            lose(
                    object,
                    "ClaimMisbound",
                    "Two claims are bound to the same volume, this one is bound incorrectly",
                    api);
        }
    }

    private void lose(Obj claim, String reason, String message, Api api) {
        if (!claim.text("status", "phase").equals("Lost")) {
            Obj status = claim.obj("status").without("accessModes").without("capacity");
            api.updateStatus(
                    claims.resource(), claim.with("status", status.with("phase", Node.of("Lost"))));
            events.warning(claim, reason, message);
        }
    }

    private boolean bindAny(Claim claim, Obj object, Api api) {
        boolean delayed = classes.waitsForConsumer(claim.className());
        Volume best = Matching.best(claim, offers.get(), delayed);
        if (best != null) {
            return bind(best, object, api);
        }
        String byDefault = claim.hasClass() ? null : classes.defaultName();
        if (byDefault != null) {
            api.update(
                    claims.resource(),
                    object.withAt(Node.of(byDefault), "spec", "storageClassName"));
        } else if (delayed && claim.selectedNode().isEmpty()) {
            tellWhatIsWaitedFor(claim, object);
        } else if (!claim.className().isEmpty()) {
            provision(claim, object, api);
        } else {
            events.normal(
                    object,
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set");
        }
        return false;
    }

    private boolean bind(Volume volume, Obj claim, Api api) {
        Item<Obj> item = volumes.get(new ObjectKey("", volume.name()));
        if (item == null) {
            return false;
        }
        Binding.bind(item.obj(), claim, api);
        return true;
    }

    private void tellWhatIsWaitedFor(Claim claim, Obj object) {
        String pod =
                podsByClaim.get(claim.key().toString()).stream()
                        .filter(each -> each.view().nodeName().isEmpty())
                        .map(each -> each.meta().name())
                        .sorted()
                        .findFirst()
                        .orElse(null);
        if (pod == null) {
            events.normal(
                    object,
                    "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding");
        } else {
            events.normal(
                    object, "WaitForPodScheduled", "waiting for pod " + pod + " to be scheduled");
        }
    }

    /** Hands the claim to the provisioner of its class. */
    private void provision(Claim claim, Obj object, Api api) {
        Obj storageClass = classes.get(claim.className());
        if (storageClass == null) {
            events.warning(
                    object,
                    "ProvisioningFailed",
                    "storageclass.storage.k8s.io \"" + claim.className() + "\" not found");
            return;
        }
        String provisioner = storageClass.text("provisioner");
        if (provisioner.equals(NO_PROVISIONER)) {
            events.warning(
                    object,
                    "ProvisioningFailed",
                    "no volume plugin matched name: " + NO_PROVISIONER);
            return;
        }
        if (!object.text("metadata", "annotations", Claim.PROVISIONER).equals(provisioner)) {
            Obj annotations =
                    Obj.builder()
                            .put(Claim.PROVISIONER, provisioner)
                            .put(Claim.PROVISIONER_BETA, provisioner)
                            .build();
            api.mergePatch(
                    claims.resource(),
                    claim.key(),
                    Obj.of("metadata", Obj.of("uid", Node.of(claim.uid())))
                            .withAt(annotations, "metadata", "annotations"));
        }
        events.normal(
                object,
                "ExternalProvisioning",
                "Waiting for a volume to be created either by the external provisioner '"
                        + provisioner
                        + "' or manually by the system administrator. If volume creation is"
                        + " delayed, please verify that the provisioner is running and correctly"
                        + " registered.");
    }

    /** To the volume that the claim asks for. */
    private boolean bindNamed(Claim claim, Obj object, Api api) {
        Item<Obj> item = volumes.get(new ObjectKey("", claim.volumeName()));
        if (item == null) {
            return false;
        }
        Volume volume = Volume.of(item);
        if (volume.claim() == null) {
            String mismatch = Matching.mismatch(claim, volume);
            if (mismatch != null) {
                events.warning(
                        object,
                        "VolumeMismatch",
                        "Cannot bind to requested volume \"%s\": %s"
                                .formatted(volume.name(), mismatch));
                return false;
            }
        } else if (!volume.isOf(claim)) {
            events.warning(
                    object,
                    "FailedBinding",
                    "volume \"%s\" already bound to a different claim.".formatted(volume.name()));
            return false;
        }
        Binding.bind(item.obj(), object, api);
        return true;
    }
}
