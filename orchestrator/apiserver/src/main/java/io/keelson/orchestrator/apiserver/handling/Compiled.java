package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.storage.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of objects that many requests ask for: once for each change, not for each request.
 * Used on the loop.
 */
public final class Compiled<T> {
    /** What is gone is forgotten with all the others when there are that many. */
    private static final int REMEMBERED_MAX = 10_000;

    private final Cache cache;
    private final Function<Live, T> compiler;
    private final Map<String, Made<T>> remembered = new HashMap<>();

    private record Made<T>(long revision, T what) {}

    public Compiled(Cache cache, Function<Live, T> compiler) {
        this.cache = cache;
        this.compiler = compiler;
    }

    /** Of one object as the cache stands; null if there is none. */
    public @Nullable T one(String key) {
        Stored stored = cache.stored(key);
        return stored == null ? null : of(stored);
    }

    /** As the cache stands; empty namespace for all. */
    public List<T> all(String prefix, String namespace) {
        return cache.stored(prefix, namespace).stream().map(this::of).toList();
    }

    private T of(Stored stored) {
        Made<T> made = remembered.get(stored.key());
        if (made == null || made.revision() != stored.revision()) {
            if (remembered.size() >= REMEMBERED_MAX) {
                remembered.clear();
            }
            made = new Made<>(stored.revision(), compiler.apply(Cache.live(stored)));
            remembered.put(stored.key(), made);
        }
        return made.what();
    }
}
