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
    private final Set<Unheard> unheard = ConcurrentHashMap.newKeySet();

    /** An object that was deleted, or marked for it. */
    record Deleted(ApiResource resource, ObjectKey key, String uid) {}

    /** An object of which nobody knows whether it was written: no answer came. */
    record Unheard(ApiResource resource, ObjectKey key) {}

    void addUnheard(Write write) {
        unheard.add(new Unheard(write.resource(), write.key()));
    }

    /** It is there, in this version; the write may be in it or not. */
    void found(Unheard write, Obj object) {
        addRevision(write.resource, object);
    }

    /** There is none. */
    void missed(Unheard write) {
        deleted.add(new Deleted(write.resource, write.key, ""));
    }

    private void addRevision(ApiResource resource, Obj object) {
        String revision = object.text("metadata", "resourceVersion");
        if (!revision.isEmpty()) {
            revisions.merge(resource, Long.parseLong(revision), Math::max);
        }
    }

    void add(Write write, Obj answer) {
        switch (write.verb()) {
            case CREATE, UPDATE, PATCH -> addRevision(write.resource(), answer);
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

    Set<Unheard> unheard() {
        return Set.copyOf(unheard);
    }

    boolean isEmpty() {
        return revisions.isEmpty() && deleted.isEmpty() && unheard.isEmpty();
    }

    @Override
    public String toString() {
        return "revisions " + revisions + ", deleted " + deleted + ", unheard " + unheard;
    }
}
