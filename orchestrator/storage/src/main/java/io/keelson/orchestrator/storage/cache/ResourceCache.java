package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.storage.KeyOrder;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One resource: its objects as they are at the cache's revision, and how they became so. */
final class ResourceCache {
    private final CachedResource resource;
    private final CacherSettings settings;
    private final CacherEvents events;
    private final LongSupplier revision;
    private final Set<CacheWatch> unhashed = new LinkedHashSet<>();
    private final Map<Selection.Term, Set<CacheWatch>> hashed = new HashMap<>();
    private final Set<CacheWatch> woken = new LinkedHashSet<>();
    private NavigableMap<String, Stored> objects = new TreeMap<>(KeyOrder.UTF_8);
    private EventRing ring;
    private boolean closed;

    ResourceCache(
            CachedResource resource,
            CacherSettings settings,
            CacherEvents events,
            LongSupplier revision) {
        this.resource = resource;
        this.settings = settings;
        this.events = events;
        this.revision = revision;
        this.ring = new EventRing(settings.ringBytesMax(), 0);
    }

    CachedResource resource() {
        return resource;
    }

    /** Of the whole cache. */
    long revision() {
        return revision.getAsLong();
    }

    EventRing ring() {
        return ring;
    }

    int size() {
        return objects.size();
    }

    @Nullable Stored get(String key) {
        return objects.get(key);
    }

    /**
     * Becomes this state; how it came about is not known, so watches of before end.
     *
     * @return objects that could be read
     */
    int reset(List<Row> rows, long stateRevision) {
        objects = new TreeMap<>(KeyOrder.UTF_8);
        for (Row row : rows) {
            Stored stored = read(row);
            if (stored != null) {
                objects.put(row.key(), stored);
            }
        }
        ring = new EventRing(settings.ringBytesMax(), stateRevision);
        endAll(Status.expired("the cache was filled anew at revision " + stateRevision));
        return objects.size();
    }

    /** Watches end, and so do those that are yet to come: one may be waiting for its revision. */
    void close() {
        closed = true;
        endAll(Status.success(200));
    }

    private void endAll(Status status) {
        List<CacheWatch> ending = new ArrayList<>(unhashed);
        hashed.values().forEach(ending::addAll);
        unhashed.clear();
        hashed.clear();
        woken.clear();
        ending.forEach(watch -> watch.end(status));
    }

    /** Null for what is no JSON, which is as good as absent. */
    @Nullable Stored read(Row row) {
        try {
            return resource.extractor().extract(row.key(), row.value(), row.modRevision());
        } catch (MalformedException e) {
            events.unreadable(row.key(), row.modRevision(), e);
            return null;
        }
    }

    void apply(StoreEvent event) {
        Stored before = objects.get(event.key());
        Stored after = event instanceof StoreEvent.Put(Row row) ? read(row) : null;
        if (before == null && after == null) {
            return;
        }
        if (after == null) {
            objects.remove(event.key());
        } else {
            objects.put(event.key(), after);
        }
        long position = ring.add(new CacheEvent(event.revision(), event.key(), before, after));
        concern(unhashed, position);
        for (String field : resource.hashedFields()) {
            concern(field, before, position);
            concern(field, after, position);
        }
    }

    private void concern(String field, @Nullable Stored object, long position) {
        if (object != null && !hashed.isEmpty()) {
            concern(
                    hashed.getOrDefault(new Selection.Term(field, object.field(field)), Set.of()),
                    position);
        }
    }

    private void concern(Set<CacheWatch> watches, long position) {
        for (CacheWatch watch : watches) {
            if (watch.concernedBy(position)) {
                woken.add(watch);
            }
        }
    }

    /** Tells those whom the events applied since the last call concern. */
    void wake() {
        if (!woken.isEmpty()) {
            List<CacheWatch> ready = List.copyOf(woken);
            woken.clear();
            ready.forEach(CacheWatch::signalReady);
        }
    }

    void add(CacheWatch watch) {
        if (closed) {
            watch.end(Status.success(200));
            return;
        }
        Selection.Term term = watch.term();
        if (term == null) {
            unhashed.add(watch);
        } else {
            hashed.computeIfAbsent(term, _ -> new LinkedHashSet<>()).add(watch);
        }
    }

    void remove(CacheWatch watch) {
        woken.remove(watch);
        Selection.Term term = watch.term();
        if (term == null) {
            unhashed.remove(watch);
        } else {
            hashed.computeIfPresent(
                    term,
                    (key, watches) -> {
                        watches.remove(watch);
                        return watches.isEmpty() ? null : watches;
                    });
        }
    }

    void overtaken(CacheWatch watch) {
        remove(watch);
        events.overtaken(resource.prefix());
    }

    int watchCount() {
        return unhashed.size() + hashed.values().stream().mapToInt(Set::size).sum();
    }

    /** All that is selected, as it is now. */
    List<Stored> select(Selection selection) {
        String from = selection.keyPrefix(resource.prefix());
        return objects.subMap(from, true, KeyOrder.endOf(from), false).values().stream()
                .filter(selection::matches)
                .toList();
    }

    /**
     * Objects from one key up to another as they were at a revision, which is not after the
     * cache's; null if the ring does not reach back so far.
     */
    @Nullable NavigableMap<String, Stored> stateAt(long atRevision, String from, String to) {
        if (atRevision < ring.floorRevision()) {
            return null;
        }
        if (KeyOrder.UTF_8.compare(from, to) >= 0) {
            return new TreeMap<>(KeyOrder.UTF_8);
        }
        NavigableMap<String, Stored> now = objects.subMap(from, true, to, false);
        if (!ring.hasEventsAfter(atRevision)) {
            return now;
        }
        NavigableMap<String, Stored> then = new TreeMap<>(now);
        ring.undo(
                atRevision,
                event -> {
                    Stored before = event.before();
                    if (before == null) {
                        then.remove(event.key());
                    } else {
                        then.put(event.key(), before);
                    }
                });
        return then.subMap(from, true, to, false);
    }
}
