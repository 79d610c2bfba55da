package io.keelson.orchestrator.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all objects of a resource, kept up to date by one watch. Changes come in one at a time;
 * reading is free to every thread. An item taken from it is as it was then.
 *
 * @param <V> what its items are read as
 */
public final class Informer<V> {
    private final ApiResource resource;
    private final View<V> view;
    private final String fieldSelector;
    private final Map<ObjectKey, Item<V>> items = new ConcurrentHashMap<>();
    private final List<Index<V>> indexes = new CopyOnWriteArrayList<>();
    private final Map<String, Index<V>> named = new ConcurrentHashMap<>();
    private final List<Handler<V>> handlers = new CopyOnWriteArrayList<>();
    private final Index<V> byNamespace;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private final Waiting waiting = new Waiting();
    private volatile long revision;

    /**
     * @param fieldSelector of the objects that it is a copy of; empty for all
     */
    Informer(ApiResource resource, View<V> view, String fieldSelector) {
        this.resource = resource;
        this.view = view;
        this.fieldSelector = fieldSelector;
        this.byNamespace = index(item -> List.of(item.meta().namespace()));
    }

    /** Hears of changes, one after the other; must be quick and must not fail. */
    @FunctionalInterface
    public interface Handler<V> {
        /**
         * An object appeared (no {@code before}), changed, or went away (no {@code now}).
         *
         * @param before as this informer knew it
         */
        void changed(@Nullable Item<V> before, @Nullable Item<V> now);
    }

    public ApiResource resource() {
        return resource;
    }

    String fieldSelector() {
        return fieldSelector;
    }

    boolean isOfMetadata() {
        return view.keeps() == View.Keeps.METADATA;
    }

    public @Nullable Item<V> get(ObjectKey key) {
        return items.get(key);
    }

    public Collection<Item<V>> list() {
        return new ArrayList<>(items.values());
    }

    public List<Item<V>> list(String namespace) {
        return byNamespace.get(namespace);
    }

    /**
     * Items by their controller's uid, for instance. To be made before the informer starts; who
     * asks with the same function has the same index.
     */
    public Index<V> index(Function<? super Item<V>, Collection<String>> values) {
        for (Index<V> made : indexes) {
            if (made.isBy(values)) {
                return made;
            }
        }
        Index<V> index = new Index<>(values);
        indexes.add(index);
        return index;
    }

    /** The one of that name, shared by all who ask for it, who mean the same by it. */
    public Index<V> index(String name, Function<Item<V>, Collection<String>> values) {
        return named.computeIfAbsent(name, _ -> index(values));
    }

    /** It hears of everything there is, too, whenever it is given. */
    public synchronized void onChange(Handler<V> handler) {
        items.values().forEach(item -> handler.changed(null, item));
        handlers.add(handler);
    }

    /** Done when it has seen everything there was. */
    public CompletableFuture<Void> synced() {
        return synced.copy();
    }

    /** The newest revision of the store of which it knows that it has seen everything before. */
    public long revision() {
        return revision;
    }

    /** Runs that when it has seen what this revision wrote; at once if it has. */
    void whenAt(long wanted, Runnable action) {
        waiting.add(() -> revision >= wanted, action);
    }

    /** Runs that when it has seen that this very object is gone or being deleted. */
    void whenDeleted(ObjectKey key, String uid, Runnable action) {
        waiting.add(
                () -> {
                    Item<V> item = items.get(key);
                    return item == null
                            || item.meta().isBeingDeleted()
                            || (!uid.isEmpty() && !item.meta().uid().equals(uid));
                },
                action);
    }

    synchronized void put(WatchEvent event) {
        set(event);
        reached(event.revision());
    }

    private void set(WatchEvent event) {
        Item<V> now = new Item<>(event.object(), event.json(), view);
        Item<V> before = items.put(now.key(), now);
        for (Index<V> index : indexes) {
            if (before != null) {
                index.remove(before);
            }
            index.add(now);
        }
        handlers.forEach(handler -> handler.changed(before, now));
    }

    synchronized void remove(ObjectKey key, long at) {
        Item<V> before = items.remove(key);
        if (before != null) {
            indexes.forEach(index -> index.remove(before));
            handlers.forEach(handler -> handler.changed(before, null));
        }
        reached(at);
    }

    void reached(long at) {
        if (at > revision) {
            revision = at;
        }
        waiting.look();
    }

    /** This is all there is, as of that revision; it is reached when all of it is here. */
    synchronized void replace(Map<ObjectKey, WatchEvent> all, long at) {
        Set<ObjectKey> gone = new HashSet<>(items.keySet());
        gone.removeAll(all.keySet());
        gone.forEach(key -> remove(key, 0));
        for (WatchEvent event : all.values()) {
            Item<V> had = items.get(ObjectKey.of(event.object()));
            if (had == null || had.meta().revision() != Meta.of(event.object()).revision()) {
                set(event);
            }
        }
        reached(at);
        synced.complete(null);
    }
}
