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
        String provisioner) {
    static Volume of(Item<Obj> item) {
        Obj volume = item.obj();
        Obj spec = volume.obj("spec");
        Obj reference = spec.obj("claimRef");
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
                volume.text("metadata", "annotations", Claim.PROVISIONED_BY));
    }

    /** It is that claim's, or reserved for it. */
    boolean isOf(Claim wanted) {
        return wanted.key().equals(claim) && (claimUid.isEmpty() || claimUid.equals(wanted.uid()));
    }
}
