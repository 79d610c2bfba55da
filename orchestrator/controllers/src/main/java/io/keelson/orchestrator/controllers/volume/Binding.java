package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;

/** Writes on both sides that a volume is a claim's. What is written already is not again. */
final class Binding {
    private static final Node YES = Node.of("yes");

    private Binding() {}

    /** The volume first: where two claims want it, one of these writes is a conflict. */
    static void bind(Obj volume, Obj claim, Api api) {
        Obj taken = take(volume, claim);
        Obj written =
                taken.equals(volume) ? volume : api.update(ApiResource.PERSISTENT_VOLUMES, taken);
        setPhase(written, "Bound", "", api);
        Obj given = give(claim, volume);
        Obj claimed =
                given.equals(claim)
                        ? claim
                        : api.update(ApiResource.PERSISTENT_VOLUME_CLAIMS, given);
        Obj status =
                claimed.obj("status")
                        .with("phase", Node.of("Bound"))
                        .with("accessModes", volume.arr("spec", "accessModes"));
        if (!claimed.text("status", "phase").equals("Bound")) {
            status = status.with("capacity", volume.obj("spec", "capacity"));
        }
        if (!status.equals(claimed.obj("status"))) {
            api.updateStatus(ApiResource.PERSISTENT_VOLUME_CLAIMS, claimed.with("status", status));
        }
    }

    private static Obj take(Obj volume, Obj claim) {
        String uid = claim.text("metadata", "uid");
        if (volume.text("spec", "claimRef", "uid").equals(uid)) {
            return volume;
        }
        boolean reserved = volume.obj("spec").has("claimRef");
        Obj reference =
                Obj.builder()
                        .put("kind", "PersistentVolumeClaim")
                        .put("apiVersion", "v1")
                        .put("namespace", claim.text("metadata", "namespace"))
                        .put("name", claim.text("metadata", "name"))
                        .put("uid", uid)
                        .put("resourceVersion", claim.text("metadata", "resourceVersion"))
                        .build();
        Obj taken = volume.withAt(reference, "spec", "claimRef");
        return reserved
                ? taken
                : taken.withAt(YES, "metadata", "annotations", Claim.BOUND_BY_CONTROLLER);
    }

    private static Obj give(Obj claim, Obj volume) {
        Obj given = claim;
        String name = volume.text("metadata", "name");
        if (!claim.text("spec", "volumeName").equals(name)) {
            given =
                    given.withAt(Node.of(name), "spec", "volumeName")
                            .withAt(YES, "metadata", "annotations", Claim.BOUND_BY_CONTROLLER);
        }
        return given.obj("metadata", "annotations").has(Claim.BIND_COMPLETED)
                ? given
                : given.withAt(YES, "metadata", "annotations", Claim.BIND_COMPLETED);
    }

    /** Of a volume. */
    static void setPhase(Obj volume, String phase, String message, Api api) {
        if (volume.text("status", "phase").equals(phase)) {
            return;
        }
        Obj status = Obj.of("phase", Node.of(phase));
        if (!message.isEmpty()) {
            status = status.with("message", Node.of(message));
        }
        api.updateStatus(ApiResource.PERSISTENT_VOLUMES, volume.with("status", status));
    }

    /** The volume is nobody's any more: what this controller wrote is taken back. */
    static void unbind(Obj volume, Api api) {
        Obj free =
                volume.obj("metadata", "annotations").has(Claim.BOUND_BY_CONTROLLER)
                        ? volume.withoutAt("spec", "claimRef")
                                .withoutAt("metadata", "annotations", Claim.BOUND_BY_CONTROLLER)
                        : volume.withoutAt("spec", "claimRef", "uid")
                                .withoutAt("spec", "claimRef", "resourceVersion");
        setPhase(api.update(ApiResource.PERSISTENT_VOLUMES, free), "Available", "", api);
    }
}
