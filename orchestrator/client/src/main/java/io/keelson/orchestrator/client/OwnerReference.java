package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose an object is.
 *
 * @param controller whether that owner looks after the object; an object has one such owner at most
 * @param blockOwnerDeletion whether the owner, deleted in the foreground, waits for the object
 */
public record OwnerReference(
        String apiVersion,
        String kind,
        String name,
        String uid,
        boolean controller,
        boolean blockOwnerDeletion) {
    /** To an object that looks after another, and waits for it when it is deleted. */
    public static OwnerReference controller(ApiResource resource, Obj owner) {
        return new OwnerReference(
                resource.apiVersion(),
                resource.kind(),
                owner.text("metadata", "name"),
                owner.text("metadata", "uid"),
                true,
                true);
    }

    static List<OwnerReference> of(Arr references) {
        List<OwnerReference> owners = new ArrayList<>(references.size());
        for (Node node : references) {
            if (node instanceof Obj reference) {
                owners.add(
                        new OwnerReference(
                                reference.text("apiVersion"),
                                reference.text("kind"),
                                reference.text("name"),
                                reference.text("uid"),
                                reference.isTrue("controller"),
                                reference.isTrue("blockOwnerDeletion")));
            }
        }
        return List.copyOf(owners);
    }

    /** Empty for the core group. */
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The owner does not wait. */
    public OwnerReference unblocked() {
        return new OwnerReference(apiVersion, kind, name, uid, controller, false);
    }

    /** Only what says which object is meant. */
    public OwnerReference withoutFlags() {
        return new OwnerReference(apiVersion, kind, name, uid, false, false);
    }

    public Obj toObj() {
        Obj.Builder obj =
                Obj.builder()
                        .put("apiVersion", apiVersion)
                        .put("kind", kind)
                        .put("name", name)
                        .put("uid", uid);
        if (controller) {
            obj.put("controller", Node.of(true));
        }
        if (blockOwnerDeletion) {
            obj.put("blockOwnerDeletion", Node.of(true));
        }
        return obj.build();
    }
}
