package io.keelson.orchestrator.controllers.localpath;

import io.keelson.orchestrator.controllers.volume.Claim;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A volume for a claim, as an object. */
final class LocalVolume {
    private static final String ROOT = "/opt/local-path-provisioner";
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String VOLUME_TYPE = "defaultVolumeType";
    private static final Set<String> MODES = Set.of("ReadWriteOnce", "ReadWriteOncePod");

    private LocalVolume() {}

    static String nameFor(Obj claim) {
        return "pvc-" + claim.text("metadata", "uid");
    }

    /** Why there can be none; null if there can. */
    static @Nullable String problem(Obj claim) {
        if (claim.obj("spec").has("selector")) {
            return "claim.Spec.Selector is not supported";
        }
        return MODES.containsAll(claim.arr("spec", "accessModes").texts())
                ? null
                : "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes";
    }

    static Obj make(Obj claim, Obj storageClass, Obj node) {
        String name = nameFor(claim);
        Obj metadata = claim.obj("metadata");
        String nodeName = node.text("metadata", "name");
        Obj annotations =
                Obj.builder()
                        .put(Claim.PROVISIONED_BY, LocalPathProvisioner.NAME)
                        .put("local.path.provisioner/selected-node", nodeName)
                        .build();
        String root = storageClass.text("parameters", "nodePath");
        String path =
                (root.isEmpty() ? ROOT : root)
                        + "/"
                        + String.join("_", name, metadata.text("namespace"), metadata.text("name"));
        Obj.Builder spec =
                Obj.builder()
                        .put("capacity", claim.obj("spec", "resources", "requests"))
                        .put("accessModes", claim.arr("spec", "accessModes"))
                        .put("volumeMode", claim.text("spec", "volumeMode"))
                        .put("persistentVolumeReclaimPolicy", reclaimPolicy(storageClass))
                        .put("storageClassName", storageClass.text("metadata", "name"))
                        .put("claimRef", reference(metadata))
                        .put("nodeAffinity", affinity(node));
        if (storageClass.text("metadata", "annotations", VOLUME_TYPE).equals("local")) {
            spec.put("local", Obj.of("path", Node.of(path)));
        } else {
            spec.put(
                    "hostPath",
                    Obj.of("path", Node.of(path)).with("type", Node.of("DirectoryOrCreate")));
        }
        return Obj.builder()
                .put("apiVersion", "v1")
                .put("kind", "PersistentVolume")
                .put("metadata", Obj.of("name", Node.of(name)).with("annotations", annotations))
                .put("spec", spec.build())
                .build();
    }

    private static String reclaimPolicy(Obj storageClass) {
        String policy = storageClass.text("reclaimPolicy");
        return policy.isEmpty() ? "Delete" : policy;
    }

    private static Obj reference(Obj claimMetadata) {
        return Obj.builder()
                .put("kind", "PersistentVolumeClaim")
                .put("apiVersion", "v1")
                .put("namespace", claimMetadata.text("namespace"))
                .put("name", claimMetadata.text("name"))
                .put("uid", claimMetadata.text("uid"))
                .put("resourceVersion", claimMetadata.text("resourceVersion"))
                .build();
    }

    private static Obj affinity(Obj node) {
        String hostname = node.text("metadata", "labels", HOSTNAME);
        Obj expression =
                Obj.builder()
                        .put("key", HOSTNAME)
                        .put("operator", "In")
                        .put(
                                "values",
                                Arr.of(
                                        Node.of(
                                                hostname.isEmpty()
                                                        ? node.text("metadata", "name")
                                                        : hostname)))
                        .build();
        return Obj.EMPTY.withAt(
                Arr.of(Obj.of("matchExpressions", Arr.of(expression))),
                "required",
                "nodeSelectorTerms");
    }
}
