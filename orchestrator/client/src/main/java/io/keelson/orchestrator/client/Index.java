package io.keelson.orchestrator.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** An informer's items by something that is read out of them. */
public final class Index<V> {
    private final Function<? super Item<V>, Collection<String>> values;
    private final Map<String, Map<ObjectKey, Item<V>>> items = new ConcurrentHashMap<>();

    Index(Function<? super Item<V>, Collection<String>> values) {
        this.values = values;
    }

    boolean isBy(Function<? super Item<V>, Collection<String>> other) {
        return values.equals(other);
    }

    /** Those with that value. */
    public List<Item<V>> get(String value) {
        List<Item<V>> found = new ArrayList<>();
        items.computeIfPresent(
                value,
                (_, there) -> {
                    found.addAll(there.values());
                    return there;
                });
        return found;
    }

    /** How many have that value. */
    public int count(String value) {
        int[] count = {0};
        items.computeIfPresent(
                value,
                (_, there) -> {
                    count[0] = there.size();
                    return there;
                });
        return count[0];
    }

    void add(Item<V> item) {
        for (String value : values.apply(item)) {
            items.compute(
                    value,
                    (_, there) -> {
                        Map<ObjectKey, Item<V>> more =
                                there == null ? new LinkedHashMap<>() : there;
                        more.put(item.key(), item);
                        return more;
                    });
        }
    }

    void remove(Item<V> item) {
        for (String value : values.apply(item)) {
            items.computeIfPresent(
                    value,
                    (_, there) -> {
                        there.remove(item.key(), item);
                        return there.isEmpty() ? null : there;
                    });
        }
    }
}
