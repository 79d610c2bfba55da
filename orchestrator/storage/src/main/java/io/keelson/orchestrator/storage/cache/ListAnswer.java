package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param revision of the store that the objects are the state of
 * @param items by key
 * @param continueToken to go on with; empty if this is the rest
 * @param remaining objects behind these; null if not known
 */
public record ListAnswer(
        long revision, List<Stored> items, String continueToken, @Nullable Long remaining) {
    public ListAnswer {
        items = List.copyOf(items);
    }
}
