package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PersistentVolumeClaim.
 *
 * @param className empty if it names none
 * @param volumeName empty while it has none
 * @param bound the binding is complete, on both sides
 * @param lost its volume is gone
 * @param selectedNode where its volume is to be made, or empty
 * @param selector null if any volume will do
 */
public record ClaimInfo(
        String namespace,
        String name,
        String uid,
        String className,
        String volumeName,
        boolean bound,
        boolean lost,
        boolean terminating,
        String selectedNode,
        String ownerUid,
        VolumeInfo.Shape shape,
        @Nullable LabelSelector selector) {
    public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    private static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";

    public static ClaimInfo parse(Obj claim) {
        Obj metadata = claim.obj("metadata");
        Obj spec = claim.obj("spec");
        String ofAnnotation = metadata.text("annotations", CLASS);
        String volumeName = spec.text("volumeName");
        return new ClaimInfo(
                metadata.text("namespace"),
                metadata.text("name"),
                metadata.text("uid"),
                ofAnnotation.isEmpty() ? spec.text("storageClassName") : ofAnnotation,
                volumeName,
                !volumeName.isEmpty() && metadata.obj("annotations").has(BIND_COMPLETED),
                claim.text("status", "phase").equals("Lost"),
                metadata.has("deletionTimestamp"),
                metadata.text("annotations", SELECTED_NODE),
                controllerUid(metadata),
                VolumeInfo.Shape.parse(spec, spec.obj("resources", "requests")),
                spec.get("selector") instanceof Obj given ? PodTerm.selector(given) : null);
    }

    private static String controllerUid(Obj metadata) {
        for (Node node : metadata.arr("ownerReferences")) {
            if (node instanceof Obj owner && owner.isTrue("controller")) {
                return owner.text("uid");
            }
        }
        return "";
    }

    /** As it is when its volume is to be made there. */
    public ClaimInfo selecting(String node) {
        return new ClaimInfo(
                namespace,
                name,
                uid,
                className,
                volumeName,
                bound,
                lost,
                terminating,
                node,
                ownerUid,
                shape,
                selector);
    }

    public String key() {
        return namespace + "/" + name;
    }

    /** Used by one pod at a time in the whole cluster. */
    public boolean isForOnePod() {
        return shape.accessModes().equals(Set.of("ReadWriteOncePod"));
    }
}
