package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a joined transaction change together, such as the usage of a quota: each sees
 * what those before it made of it, and it is written once.
 */
public final class Turn {
    private final Map<String, Live> shared;
    private final Set<String> written;

    /**
     * @param written keys that the members before write for themselves
     */
    private Turn(Map<String, Live> shared, Set<String> written) {
        this.shared = shared;
        this.written = written;
    }

    static Turn first() {
        return new Turn(new LinkedHashMap<>(), Set.of());
    }

    /** The next member's. This one stays as it is. */
    Turn next(Set<String> writtenByNow) {
        return new Turn(new LinkedHashMap<>(shared), writtenByNow);
    }

    /** As those before leave it; null if none of them changes it. */
    public @Nullable Live get(String key) {
        return shared.get(key);
    }

    /** Whether one of those before writes that key. */
    public boolean writes(String key) {
        return written.contains(key);
    }

    /**
     * @param seen as it is in the store, or as those before leave it
     */
    public void change(Live seen, Obj changed) {
        shared.put(seen.key(), new Live(seen.key(), changed, seen.revision()));
    }

    Set<String> sharedKeys() {
        return shared.keySet();
    }

    List<Compare> compares() {
        return shared.values().stream()
                .map(live -> Compare.modRevision(live.key(), live.revision()))
                .toList();
    }

    List<Op> steps() {
        return shared.values().stream()
                .map(live ->
                        Op.put(
                                live.key(),
                                JsonWriter.write(
                                        live.object().withoutAt("metadata", "resourceVersion"))))
                .toList();
    }
}
