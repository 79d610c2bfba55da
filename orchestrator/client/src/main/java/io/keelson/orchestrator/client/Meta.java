package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every object says of itself, and most controllers look at.
 *
 * @param revision the store's, when the object was written last
 * @param deletionTimestamp empty if it is not being deleted
 */
public record Meta(
        ObjectKey key,
        String uid,
        long revision,
        long generation,
        String creationTimestamp,
        String deletionTimestamp,
        Map<String, String> labels,
        List<OwnerReference> owners,
        List<String> finalizers) {
    public static Meta of(Obj object) {
        Obj metadata = object.obj("metadata");
        String revision = metadata.text("resourceVersion");
        return new Meta(
                ObjectKey.of(object),
                metadata.text("uid"),
                revision.isEmpty() ? 0 : Long.parseLong(revision),
                metadata.whole(0, "generation"),
                metadata.text("creationTimestamp"),
                metadata.text("deletionTimestamp"),
                texts(metadata.obj("labels")),
                OwnerReference.of(metadata.arr("ownerReferences")),
                texts(metadata.arr("finalizers")));
    }

    private static Map<String, String> texts(Obj obj) {
        Map<String, String> texts = HashMap.newHashMap(obj.size());
        for (String name : obj.names()) {
            texts.put(name.intern(), obj.text(name).intern());
        }
        return Map.copyOf(texts);
    }

    private static List<String> texts(Iterable<Node> nodes) {
        List<String> texts = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Node.Text(String text)) {
                texts.add(text.intern());
            }
        }
        return List.copyOf(texts);
    }

    public String namespace() {
        return key.namespace();
    }

    public String name() {
        return key.name();
    }

    public boolean isBeingDeleted() {
        return !deletionTimestamp.isEmpty();
    }

    /** Who looks after it; null if nobody does. */
    public @Nullable OwnerReference controller() {
        for (OwnerReference owner : owners) {
            if (owner.controller()) {
                return owner;
            }
        }
        return null;
    }

    public boolean isControlledBy(String ownerUid) {
        OwnerReference controller = controller();
        return controller != null && controller.uid().equals(ownerUid);
    }
}
