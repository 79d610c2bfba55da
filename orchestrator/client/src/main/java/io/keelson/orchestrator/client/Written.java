package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Obj;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a reconciler's last turn wrote: until its informers have seen all of it, what they show is
 * older than what it knows. Used by many threads while a turn lasts.
 */
final class Written {
    private final Map<ApiResource, Long> revisions = new ConcurrentHashMap<>();
    private final Set<Deleted> deleted = ConcurrentHashMap.newKeySet();

    /** An object that was deleted, or marked for it. */
    record Deleted(ApiResource resource, ObjectKey key, String uid) {}

    void add(Write write, Obj answer) {
        switch (write.verb()) {
            case CREATE, UPDATE, PATCH -> {
                String revision = answer.text("metadata", "resourceVersion");
                if (!revision.isEmpty()) {
                    revisions.merge(write.resource(), Long.parseLong(revision), Math::max);
                }
            }
            case DELETE -> {
                String uid = answer.text("metadata", "uid");
                deleted.add(
                        new Deleted(
                                write.resource(),
                                write.key(),
                                uid.isEmpty() ? answer.text("details", "uid") : uid));
            }
            case POST -> {}
        }
    }

    Map<ApiResource, Long> revisions() {
        return new HashMap<>(revisions);
    }

    Set<Deleted> deleted() {
        return Set.copyOf(deleted);
    }

    boolean isEmpty() {
        return revisions.isEmpty() && deleted.isEmpty();
    }

    @Override
    public String toString() {
        return "revisions " + revisions + ", deleted " + deleted;
    }
}
