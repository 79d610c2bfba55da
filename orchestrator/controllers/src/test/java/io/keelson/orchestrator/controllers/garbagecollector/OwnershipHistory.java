package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written to the store, version by version, and notes
 *
 * <ul>
 *   <li>what was deleted, by nobody's order, while it had an owner that lives or had none ever;
 *   <li>references that were taken away although their owner lives and is not to leave orphans;
 *   <li>owners that went before the dependents that they were to wait for, or to leave behind.
 * </ul>
 */
final class OwnershipHistory {
    static final String EDIT = "edit";
    static final String UNKNOWN_KIND = "Nonsense";

    private final List<StoreEvent> events;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Obj> objects = new HashMap<>();
    private final Map<String, Obj> byUid = new HashMap<>();

    /** At which revision a dependent came to refer to an owner: by both uids. */
    private final Map<String, Long> referredSince = new HashMap<>();

    private final Map<String, Long> markedAt = new HashMap<>();
    private final Set<String> ordered = new HashSet<>();
    private int read;

    /**
     * @param events of a store, which may grow
     */
    OwnershipHistory(List<StoreEvent> events) {
        this.events = events;
    }

    /** Somebody asks for that object's deletion. */
    void order(String uid) {
        ordered.add(uid);
    }

    /** Reads on; what was wrong. */
    List<String> check() {
        for (; read < events.size(); read++) {
            StoreEvent event = events.get(read);
            String kind = event.key().split("/", -1)[2];
            if (kind.equals("configmaps") || kind.equals("secrets")) {
                take(event);
            }
        }
        return List.copyOf(wrong);
    }

    private void take(StoreEvent event) {
        Obj before = objects.get(event.key());
        switch (event) {
            case StoreEvent.Put put -> {
                Obj now = JsonReader.readObj(put.row().value());
                put(before != null && uid(before).equals(uid(now)) ? before : null, now, event);
                objects.put(event.key(), now);
                byUid.put(uid(now), now);
            }
            case StoreEvent.Delete _ -> {
                objects.remove(event.key());
                if (before != null) {
                    byUid.remove(uid(before));
                    removed(before, event);
                }
            }
        }
    }

    private void put(@Nullable Obj before, Obj now, StoreEvent event) {
        for (Obj reference : references(now)) {
            if (before == null || !references(before).contains(reference)) {
                referredSince.put(uid(now) + reference.text("uid"), event.revision());
            }
        }
        if (before == null) {
            return;
        }
        if (isMarked(now) && !isMarked(before)) {
            markedAt.put(uid(now), event.revision());
            deleted(before, event);
        }
        boolean edited =
                !now.text("metadata", "annotations", EDIT)
                        .equals(before.text("metadata", "annotations", EDIT));
        if (edited) {
            return;
        }
        Set<String> kept = new HashSet<>();
        references(now).forEach(reference -> kept.add(reference.text("uid")));
        for (Obj reference : references(before)) {
            if (!kept.contains(reference.text("uid")) && isSolid(before, reference)) {
                Obj owner = byUid.get(reference.text("uid"));
                if (owner == null || !isMarked(owner) || !has(owner, "orphan")) {
                    wrong.add(say(before, event) + " lost its living owner " + reference);
                }
            }
        }
    }

    private void removed(Obj before, StoreEvent event) {
        if (!isMarked(before)) {
            deleted(before, event);
            return;
        }
        for (Obj dependent : objects.values()) {
            for (Obj reference : references(dependent)) {
                if (!reference.text("uid").equals(uid(before))
                        || !means(reference, dependent, before)
                        || referredSince.getOrDefault(uid(dependent) + uid(before), 0L)
                                >= markedAt.getOrDefault(uid(before), 0L)) {
                    continue;
                }
                if (has(before, "orphan")) {
                    wrong.add(say(before, event) + " left " + say(dependent, event) + " behind");
                }
                if (has(before, "foregroundDeletion") && reference.isTrue("blockOwnerDeletion")) {
                    wrong.add(say(before, event) + " did not wait for " + say(dependent, event));
                }
            }
        }
    }

    private void deleted(Obj object, StoreEvent event) {
        if (ordered.contains(uid(object))) {
            return;
        }
        if (references(object).isEmpty()) {
            wrong.add(say(object, event) + " was deleted and had no owner");
        }
        for (Obj reference : references(object)) {
            if (isSolid(object, reference)) {
                wrong.add(say(object, event) + " was deleted beside its owner " + reference);
            }
        }
    }

    /** The owner lives, as far as anybody can know. */
    boolean isSolid(Obj dependent, Obj reference) {
        if (reference.text("kind").equals(UNKNOWN_KIND)) {
            return true;
        }
        Obj owner = byUid.get(reference.text("uid"));
        return owner != null
                && means(reference, dependent, owner)
                && !(isMarked(owner) && has(owner, "foregroundDeletion"));
    }

    private static boolean means(Obj reference, Obj dependent, Obj owner) {
        return reference.text("kind").equals(owner.text("kind"))
                && reference.text("name").equals(owner.text("metadata", "name"))
                && dependent
                        .text("metadata", "namespace")
                        .equals(owner.text("metadata", "namespace"));
    }

    List<Obj> living() {
        return List.copyOf(objects.values());
    }

    static List<Obj> references(Obj object) {
        List<Obj> references = new ArrayList<>();
        for (Node node : object.arr("metadata", "ownerReferences")) {
            references.add((Obj) node);
        }
        return references;
    }

    static boolean isMarked(Obj object) {
        return !object.text("metadata", "deletionTimestamp").isEmpty();
    }

    private static boolean has(Obj object, String finalizer) {
        return object.arr("metadata", "finalizers").texts().contains(finalizer);
    }

    private static String uid(Obj object) {
        return object.text("metadata", "uid");
    }

    private static String say(Obj object, StoreEvent event) {
        return object.text("kind") + "/" + object.text("metadata", "name") + "@" + event.revision();
    }
}
