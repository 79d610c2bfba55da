package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.object.placement.NodeSelector;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PersistentVolume.
 *
 * @param claimKey {@code namespace/name} of the claim it is for, or empty
 * @param claimUid empty if it is only reserved by name
 * @param nodes where it can be used, or null if everywhere
 * @param driver of CSI, or empty
 */
public record VolumeInfo(
        String name,
        String className,
        Shape shape,
        String claimKey,
        String claimUid,
        @Nullable NodeSelector nodes,
        Map<String, String> labels,
        boolean terminating,
        String driver) {
    /** What a volume is and what a claim wants. */
    public record Shape(long sizeBytes, Set<String> accessModes, String mode) {
        static Shape parse(Obj spec, Obj amounts) {
            long sizeBytes = 0;
            try {
                Node amount = amounts.get("storage");
                if (amount != null) {
                    sizeBytes = Quantity.parse(amount).whole();
                }
            } catch (IllegalArgumentException e) {
                sizeBytes = 0;
            }
            String mode = spec.text("volumeMode");
            return new Shape(
                    sizeBytes,
                    Set.copyOf(spec.arr("accessModes").texts()),
                    mode.isEmpty() ? "Filesystem" : mode);
        }

        /** True if this volume does what that claim wants. */
        public boolean serves(Shape wanted) {
            return sizeBytes >= wanted.sizeBytes
                    && mode.equals(wanted.mode)
                    && accessModes.containsAll(wanted.accessModes);
        }
    }

    public static VolumeInfo parse(Obj volume) {
        Obj metadata = volume.obj("metadata");
        Obj spec = volume.obj("spec");
        Obj claim = spec.obj("claimRef");
        return new VolumeInfo(
                metadata.text("name"),
                spec.text("storageClassName"),
                Shape.parse(spec, spec.obj("capacity")),
                claim.isEmpty() ? "" : claim.text("namespace") + "/" + claim.text("name"),
                claim.text("uid"),
                spec.at("nodeAffinity", "required") instanceof Obj required
                        ? NodeSelector.parse(required)
                        : null,
                PodParser.labels(metadata.obj("labels")),
                metadata.has("deletionTimestamp"),
                spec.text("csi", "driver"));
    }

    /** As it is when the claim has it. */
    public VolumeInfo reservedFor(ClaimInfo claim) {
        return new VolumeInfo(
                name,
                className,
                shape,
                claim.key(),
                claim.uid(),
                nodes,
                labels,
                terminating,
                driver);
    }

    public boolean isUsableOn(NodeFacts node) {
        return nodes == null || nodes.matches(node.labels(), node.name());
    }

    /** True if it is not another claim's. */
    public boolean isFreeFor(ClaimInfo claim) {
        return claimKey.isEmpty()
                || (claimKey.equals(claim.key())
                        && (claimUid.isEmpty() || claimUid.equals(claim.uid())));
    }
}
