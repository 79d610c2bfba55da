package io.keelson.orchestrator.scheduler.image;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows that change, and an image of them that does not: made when asked for after a change. */
final class Table<V, I> {
    private final Map<String, V> rows = new HashMap<>();
    private final Function<Map<String, V>, I> imaging;
    private @Nullable I image;

    Table(Function<Map<String, V>, I> imaging) {
        this.imaging = imaging;
    }

    static <V> Table<V, Map<String, V>> plain() {
        return new Table<>(Map::copyOf);
    }

    /** With null the row is removed. */
    void put(String key, @Nullable V value) {
        image = null;
        if (value == null) {
            rows.remove(key);
        } else {
            rows.put(key, value);
        }
    }

    @Nullable V get(String key) {
        return rows.get(key);
    }

    I image() {
        I current = image;
        if (current == null) {
            current = imaging.apply(rows);
            image = current;
        }
        return current;
    }

    boolean isChanged() {
        return image == null;
    }
}
