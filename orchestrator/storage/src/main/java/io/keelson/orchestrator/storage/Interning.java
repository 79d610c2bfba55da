package io.keelson.orchestrator.storage;

import org.jspecify.annotations.Nullable;

/**
 * Keeps one instance of equal values that come again and again: labels, node names, phases. A table
 * with one place for each hash, so its size is fixed and what is rare is soon forgotten.
 */
final class Interning<T> {
    private final @Nullable Object[] places;

    /**
     * @param places a power of two
     */
    Interning(int places) {
        this.places = new @Nullable Object[places];
    }

    /** An equal value that was seen before, or this one. */
    T one(T value) {
        int hash = value.hashCode();
        int place = (hash ^ hash >>> 16) & (places.length - 1);
        @SuppressWarnings("unchecked") // only T's go in
        T there = (T) places[place];
        if (value.equals(there)) {
            return there;
        }
        places[place] = value;
        return value;
    }
}
