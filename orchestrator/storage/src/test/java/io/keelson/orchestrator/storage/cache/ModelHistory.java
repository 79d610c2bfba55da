package io.keelson.orchestrator.storage.cache;

import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every state there ever was, kept whole: as simple as can be, so that it can be right. */
final class ModelHistory {
    private final NavigableMap<Long, NavigableMap<String, Thing>> states = new TreeMap<>();
    private long compactRevision;

    /** What an object says, and when it was written. */
    record Thing(
            String key, long revision, String namespace, String name, String app, String node) {
        Thing at(long written) {
            return new Thing(key, written, namespace, name, app, node);
        }

        byte[] json() {
            String json =
                    "{\"kind\":\"Thing\",\"metadata\":{\"name\":\""
                            + name
                            + "\",\"namespace\":\""
                            + namespace
                            + "\",\"labels\":{\"app\":\""
                            + app
                            + "\"}},\"spec\":{\"nodeName\":\""
                            + node
                            + "\"}}";
            return json.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * @param first revision, at which there is nothing and before which nothing can be read
     */
    ModelHistory(long first) {
        states.put(first, new TreeMap<>());
        compactRevision = first - 1;
    }

    /** The state so far with one change made at this revision; null deletes. */
    void write(long revision, String key, @Nullable Thing thing) {
        NavigableMap<String, Thing> state = states.get(revision);
        if (state == null) {
            state = new TreeMap<>(states.lastEntry().getValue());
            states.put(revision, state);
        }
        if (thing == null) {
            state.remove(key);
        } else {
            state.put(key, thing.at(revision));
        }
    }

    void compacted(long revision) {
        compactRevision = revision;
    }

    long compactRevision() {
        return compactRevision;
    }

    long first() {
        return states.firstKey();
    }

    long newest() {
        return states.lastKey();
    }

    NavigableMap<String, Thing> at(long revision) {
        return states.floorEntry(revision).getValue();
    }

    /** What is below a prefix and matches, with the revision of each. */
    NavigableMap<String, Long> selected(long revision, String prefix, ModelSelection selection) {
        NavigableMap<String, Long> selected = new TreeMap<>();
        at(revision)
                .forEach((key, thing) -> {
                    if (key.startsWith(prefix) && selection.matches(thing)) {
                        selected.put(key, thing.revision());
                    }
                });
        return selected;
    }
}
