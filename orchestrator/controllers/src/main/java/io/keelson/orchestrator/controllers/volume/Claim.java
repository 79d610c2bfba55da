package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.List;

/**
 * What a claim asks for.
 *
 * @param volumeName empty as long as it has none
 * @param className empty for none
 * @param hasClass whether it says anything about its class, and be it the empty name
 * @param selectedNode where the scheduler wants its volume; empty if nowhere yet
 * @param bindCompleted both sides have agreed before
 */
public record Claim(
        ObjectKey key,
        String uid,
        String volumeName,
        String className,
        boolean hasClass,
        Quantity storage,
        List<String> accessModes,
        String volumeMode,
        LabelSelector selector,
        String selectedNode,
        boolean bindCompleted) {
    public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    public static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";

    /** Of a volume, which provisioner made it. */
    public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

    static final String PROVISIONER_BETA = "volume.beta.kubernetes.io/storage-provisioner";
    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
    private static final String CLASS_BETA = "volume.beta.kubernetes.io/storage-class";
    private static final String FILESYSTEM = "Filesystem";

    public static Claim of(Obj claim) {
        Obj annotations = claim.obj("metadata", "annotations");
        Obj spec = claim.obj("spec");
        return new Claim(
                ObjectKey.of(claim),
                claim.text("metadata", "uid"),
                spec.text("volumeName"),
                className(claim),
                spec.has("storageClassName") || annotations.has(CLASS_BETA),
                storage(spec.obj("resources", "requests")),
                spec.arr("accessModes").texts(),
                volumeMode(spec),
                spec.has("selector")
                        ? LabelSelector.of(spec.obj("selector"))
                        : LabelSelector.EVERYTHING,
                annotations.text(SELECTED_NODE),
                annotations.has(BIND_COMPLETED));
    }

    /** Of a claim or a volume. */
    static String className(Obj object) {
        String beta = object.text("metadata", "annotations", CLASS_BETA);
        return beta.isEmpty() ? object.text("spec", "storageClassName") : beta;
    }

    static String volumeMode(Obj spec) {
        String mode = spec.text("volumeMode");
        return mode.isEmpty() ? FILESYSTEM : mode;
    }

    /** Of a list of resources. */
    public static Quantity storage(Obj resources) {
        Node amount = resources.get("storage");
        return amount == null ? Quantity.ZERO : Quantity.parse(amount);
    }
}
