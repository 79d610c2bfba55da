package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All objects by uid, and who refers to whom. Changed and read by any thread. */
final class Graph {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    /** Guarded by this, as is what follows. */
    private final Map<String, Vertex> vertices = new HashMap<>();

    /** Uids of those that refer to a uid, whether there is an object of it or not. */
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /** An object. */
    record Vertex(ApiResource resource, Meta meta) {
        String uid() {
            return meta.uid();
        }

        /** It waits for its dependents. */
        boolean isDeletingDependents() {
            return meta.isBeingDeleted() && meta.finalizers().contains(FOREGROUND);
        }

        /** It is the object that this reference, in an object of that namespace, means. */
        boolean isMeantBy(OwnerReference reference, String namespace) {
            return resource.kind().equals(reference.kind())
                    && resource.group().equals(reference.group())
                    && meta.name().equals(reference.name())
                    && (!resource.namespaced() || meta.namespace().equals(namespace));
        }

        /** The owner of that uid waits for it. */
        boolean blocks(String ownerUid) {
            return meta.owners().stream()
                    .anyMatch(each -> each.uid().equals(ownerUid) && each.blockOwnerDeletion());
        }

        ObjectKey key() {
            return meta.key();
        }

        /** As much as an event needs. */
        Obj toObj() {
            return Obj.builder()
                    .put("apiVersion", resource.apiVersion())
                    .put("kind", resource.kind())
                    .put(
                            "metadata",
                            Obj.builder()
                                    .put("namespace", meta.namespace())
                                    .put("name", meta.name())
                                    .put("uid", meta.uid())
                                    .put("resourceVersion", Long.toString(meta.revision()))
                                    .build())
                    .build();
        }
    }

    synchronized @Nullable Vertex get(String uid) {
        return vertices.get(uid);
    }

    synchronized List<Vertex> dependents(String ownerUid) {
        List<Vertex> found = new ArrayList<>();
        for (String uid : dependents.getOrDefault(ownerUid, Set.of())) {
            Vertex vertex = vertices.get(uid);
            if (vertex != null) {
                found.add(vertex);
            }
        }
        return found;
    }

    /** Whether it waits, by way of others that wait, for itself. */
    synchronized boolean waitsForItself(Vertex vertex) {
        Set<String> seen = new HashSet<>();
        Deque<Vertex> todo = new ArrayDeque<>(List.of(vertex));
        while (!todo.isEmpty()) {
            Vertex waiting = todo.remove();
            for (Vertex dependent : dependents(waiting.uid())) {
                if (!dependent.blocks(waiting.uid()) || !dependent.isDeletingDependents()) {
                    continue;
                }
                if (dependent.uid().equals(vertex.uid())) {
                    return true;
                }
                if (seen.add(dependent.uid())) {
                    todo.add(dependent);
                }
            }
        }
        return false;
    }

    synchronized void put(Vertex vertex) {
        Vertex before = vertices.put(vertex.uid(), vertex);
        if (before != null) {
            if (before.meta().owners().equals(vertex.meta().owners())) {
                return;
            }
            unlink(before);
        }
        for (OwnerReference owner : vertex.meta().owners()) {
            dependents.computeIfAbsent(owner.uid(), _ -> new LinkedHashSet<>()).add(vertex.uid());
        }
    }

    synchronized void remove(String uid) {
        Vertex before = vertices.remove(uid);
        if (before != null) {
            unlink(before);
        }
    }

    private void unlink(Vertex vertex) {
        for (OwnerReference owner : vertex.meta().owners()) {
            dependents.computeIfPresent(
                    owner.uid(),
                    (_, uids) -> {
                        uids.remove(vertex.uid());
                        return uids.isEmpty() ? null : uids;
                    });
        }
    }
}
