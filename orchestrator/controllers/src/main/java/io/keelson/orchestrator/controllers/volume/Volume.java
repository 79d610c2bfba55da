package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a volume has to offer.
 *
 * @param claim whose it is or is to be; null for anybody's
 * @param claimUid empty if any claim of that name is meant
 * @param boundByController whether this controller wrote whose it is
 * @param provisioner which made it; empty if an operator did
 */
record Volume(
        String name,
        @Nullable ObjectKey claim,
        String claimUid,
        String className,
        Quantity storage,
        List<String> accessModes,
        String volumeMode,
        Map<String, String> labels,
        String phase,
        String reclaimPolicy,
        boolean isBeingDeleted,
        boolean boundByController,
        String provisioner) {
    static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

    static Volume of(Item<Obj> item) {
        Obj volume = item.obj();
        Obj spec = volume.obj("spec");
        Obj reference = spec.obj("claimRef");
        Obj annotations = volume.obj("metadata", "annotations");
        return new Volume(
                item.meta().name(),
                reference.isEmpty()
                        ? null
                        : new ObjectKey(reference.text("namespace"), reference.text("name")),
                reference.text("uid"),
                Claim.className(volume),
                Claim.storage(spec.obj("capacity")),
                spec.arr("accessModes").texts(),
                Claim.volumeMode(spec),
                item.meta().labels(),
                volume.text("status", "phase"),
                spec.text("persistentVolumeReclaimPolicy"),
                item.meta().isBeingDeleted(),
                annotations.has(Claim.BOUND_BY_CONTROLLER),
                annotations.text(PROVISIONED_BY));
    }

    /** It is that claim's, or reserved for it. */
    boolean isOf(Claim wanted) {
        return wanted.key().equals(claim) && (claimUid.isEmpty() || claimUid.equals(wanted.uid()));
    }
}
