package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/**
 * An object in an informer: its bytes, and of what is looked at often a small view. A tree of nodes
 * would take several times the memory.
 *
 * @param <V> what is read out of it
 */
public final class Item<V> {
    private final Meta meta;
    private final byte @Nullable [] json;
    private final View<V> view;
    private final @Nullable V kept;

    Item(Obj object, byte[] json, View<V> view) {
        this.meta = Meta.of(object);
        this.json = view.keepsBytes() ? json : null;
        this.view = view;
        this.kept = view.isKept() ? view.read().apply(object) : null;
    }

    public Meta meta() {
        return meta;
    }

    public ObjectKey key() {
        return meta.key();
    }

    public V view() {
        V known = kept;
        return known == null ? view.read().apply(obj()) : known;
    }

    /** Decoded anew with each call. Only of an informer that keeps objects' bytes. */
    public Obj obj() {
        byte[] bytes = json;
        if (bytes == null) {
            throw new IllegalStateException("of " + meta.key() + " only " + view.keeps());
        }
        return JsonReader.readObj(bytes);
    }

    @Override
    public String toString() {
        return meta.key() + "@" + meta.revision();
    }
}
