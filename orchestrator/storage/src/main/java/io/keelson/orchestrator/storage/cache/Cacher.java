package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.KeyOrder;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All resources of a process, from one watch of the store. Its methods are called on its loop, and
 * its futures complete there; a failed one holds a {@link
 * io.keelson.orchestrator.object.StatusException} with what a client is told, or a {@link
 * ContinueExpiredException}.
 */
public final class Cacher implements AutoCloseable {
    private final Store store;
    private final Loop loop;
    private final CacherSettings settings;
    private final CacherEvents events;
    private final NavigableMap<String, ResourceCache> resources = new TreeMap<>(KeyOrder.UTF_8);
    private final NavigableMap<String, ResourceLoad> loads = new TreeMap<>(KeyOrder.UTF_8);
    private final ConsistentRead consistentRead;
    private final RevisionGate gate;
    private final Feed feed;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private boolean started;
    private boolean closed;
    private boolean progressTrusted = true;

    /**
     * @param store whose callback executor is the loop
     */
    public Cacher(
            Store store,
            Loop loop,
            CacherSettings settings,
            CacherEvents events,
            List<CachedResource> resources) {
        this.store = store;
        this.loop = loop;
        this.settings = settings;
        this.events = events;
        this.consistentRead = new ConsistentRead(store, settings.root() + ".none");
        this.feed = new Feed(store, loop, settings, events, new Sink());
        this.gate = new RevisionGate(loop, settings, feed::requestProgress);
        resources.forEach(this::register);
    }

    private ResourceCache register(CachedResource resource) {
        String prefix = resource.prefix();
        String next = resources.ceilingKey(prefix);
        if (!prefix.startsWith(settings.root())
                || find(prefix) != null
                || (next != null && next.startsWith(prefix))) {
            throw new IllegalArgumentException("overlaps or lies outside: " + prefix);
        }
        ResourceCache cache = new ResourceCache(resource, settings, events, () -> gate.revision());
        resources.put(prefix, cache);
        return cache;
    }

    private @Nullable ResourceCache find(String key) {
        var entry = resources.floorEntry(key);
        return entry != null && key.startsWith(entry.getKey()) ? entry.getValue() : null;
    }

    /** Reads the store's state and goes on watching it. Called once. */
    public void start() {
        if (closed) {
            return;
        }
        started = true;
        Answers.on(
                store.hasOrderedProgress(),
                ordered -> {
                    if (closed) {
                        return;
                    }
                    progressTrusted = ordered;
                    // Without progress, a start in the past might never learn that it is over.
                    feed.start(ordered ? settings.historyRevisions() : 0);
                },
                failure -> {
                    events.storeFailed("asking for its version", failure);
                    loop.schedule(settings.retryDelay().toNanos(), this::start);
                });
    }

    /** Done when the cache has come as far as the store was when it started. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Each takes itself out when it is done. */
    private void finishLoads() {
        List.copyOf(loads.values()).forEach(ResourceLoad::finish);
    }

    private void awaitReady(long newestRevision) {
        if (closed) {
            return;
        }
        Answers.on(
                gate.await(newestRevision),
                _ -> ready.complete(null),
                _ -> awaitReady(newestRevision));
    }

    /** The newest one of which everything is known. */
    public long revision() {
        return gate.revision();
    }

    /** Done once the cache has this revision: to read what one has just written. */
    public CompletableFuture<Long> await(long revision) {
        return gate.await(revision);
    }

    /**
     * Done once the cache has come as far as the store is now. With a store whose word on its
     * progress is worth nothing, it is as new as it happens to be.
     */
    public CompletableFuture<Long> newest() {
        return progressTrusted
                ? reached(new ReadRevision.Newest())
                : CompletableFuture.completedFuture(gate.revision());
    }

    /** One more resource; it can be read when the answer has come. */
    public CompletableFuture<Void> add(CachedResource resource) {
        ResourceCache cache = register(resource);
        if (!started || gate.revision() == 0) { // the start's state will have it
            return CompletableFuture.completedFuture(null);
        }
        ResourceLoad load = new ResourceLoad(store, loop, settings, cache, gate::revision);
        loads.put(resource.prefix(), load);
        return load.begin().thenRun(() -> loads.remove(resource.prefix()));
    }

    /** Its watches end. */
    public void remove(String prefix) {
        ResourceLoad load = loads.remove(prefix);
        if (load != null) {
            load.finish();
        }
        ResourceCache cache = resources.remove(prefix);
        if (cache != null) {
            cache.close();
        }
    }

    /**
     * An object, or null if there is none.
     *
     * @param key that begins with a resource's prefix
     */
    public CompletableFuture<@Nullable Stored> get(String key, ReadRevision revision) {
        ResourceCache cache = find(key);
        if (cache == null || !isReadable(cache)) {
            return CompletableFuture.failedFuture(notReady());
        }
        if (revision instanceof ReadRevision.Newest) {
            return progressTrusted ? newest(cache, key) : direct(cache, key);
        }
        return reached(revision).thenApply(_ -> cache.get(key));
    }

    /** From the cache once it has come so far; from the store itself if that takes too long. */
    private CompletableFuture<@Nullable Stored> newest(ResourceCache cache, String key) {
        CompletableFuture<@Nullable Stored> found = new CompletableFuture<>();
        Answers.on(
                StoreFailures.asStatus(consistentRead.newestRevision()),
                newest ->
                        Answers.on(
                                gate.await(newest),
                                _ -> found.complete(cache.get(key)),
                                late -> Answers.pass(direct(cache, key), found)),
                found::completeExceptionally);
        return found;
    }

    private CompletableFuture<@Nullable Stored> direct(ResourceCache cache, String key) {
        return StoreFailures.asStatus(store.range(RangeQuery.key(key)))
                .thenApply(answer -> {
                    Row row = answer.first();
                    return row == null ? null : cache.read(row);
                });
    }

    /** Objects of a resource. */
    public CompletableFuture<ListAnswer> list(String prefix, ListQuery query) {
        return onReady(
                prefix,
                cache ->
                        settled(() -> new ListRead(this, cache, store, query))
                                .thenCompose(ListRead::run));
    }

    /** Objects of a resource that are cached just now. */
    public int count(String prefix) {
        ResourceCache cache = resources.get(prefix);
        return cache == null ? 0 : cache.size();
    }

    /** Changes of a resource. */
    public CompletableFuture<CacheWatch> watch(String prefix, WatchQuery query) {
        return onReady(prefix, cache -> watch(cache, query));
    }

    private CompletableFuture<CacheWatch> watch(ResourceCache cache, WatchQuery query) {
        if (query.revision() instanceof ReadRevision.NotOlderThan(long after)
                && !query.initialEvents()) {
            return settled(() -> openAfter(cache, query, after));
        }
        if (query.revision() instanceof ReadRevision.Newest && !progressTrusted) {
            return watchFromStore(cache, query);
        }
        return reached(query.revision())
                .thenApply(reached ->
                        open(
                                cache,
                                query,
                                query.initialEvents() ? cache.select(query.selection()) : List.of(),
                                gate.revision()));
    }

    /** From a state that the cache may yet have to come to. */
    private CompletableFuture<CacheWatch> watchFromStore(ResourceCache cache, WatchQuery query) {
        ListQuery state = ListQuery.all(query.selection(), query.revision());
        return new ListRead(this, cache, store, state)
                .run()
                .thenApply(answer ->
                        open(
                                cache,
                                query,
                                query.initialEvents() ? answer.items() : List.of(),
                                answer.revision()));
    }

    private CacheWatch openAfter(ResourceCache cache, WatchQuery query, long after) {
        long floor = cache.ring().floorRevision();
        if (after < floor) {
            throw Status.expired("too old resource version: " + after + " (" + floor + ")")
                    .exception();
        }
        return open(cache, query, List.of(), after);
    }

    private CacheWatch open(
            ResourceCache cache, WatchQuery query, List<Stored> initial, long after) {
        long position = cache.ring().positionAfter(after);
        CacheWatch watch = new CacheWatch(cache, query, initial, after, position);
        cache.add(watch);
        if (query.bookmarks()) {
            scheduleBookmark(watch);
        }
        return watch;
    }

    private void scheduleBookmark(CacheWatch watch) {
        loop.schedule(
                settings.bookmarkInterval().toNanos(),
                () -> {
                    if (watch.wantsBookmarks()) {
                        watch.requestBookmark();
                        scheduleBookmark(watch);
                    }
                });
    }

    /** The cache's revision, once it is as new as it has to be. */
    CompletableFuture<Long> reached(ReadRevision wanted) {
        return switch (wanted) {
            case ReadRevision.Newest() ->
                    StoreFailures.asStatus(consistentRead.newestRevision())
                            .thenCompose(gate::await);
            case ReadRevision.Any() -> CompletableFuture.completedFuture(gate.revision());
            case ReadRevision.NotOlderThan(long revision) -> gate.await(revision);
            case ReadRevision.Exact(long revision) -> gate.await(revision);
        };
    }

    /** False for a store whose word on its progress is worth nothing. */
    boolean knowsItsRevision() {
        return progressTrusted;
    }

    private <T> CompletableFuture<T> onReady(
            String prefix, Function<ResourceCache, CompletableFuture<T>> reading) {
        ResourceCache cache = resources.get(prefix);
        return cache == null || !isReadable(cache)
                ? CompletableFuture.failedFuture(notReady())
                : reading.apply(cache);
    }

    private boolean isReadable(ResourceCache cache) {
        return ready.isDone() && !loads.containsKey(cache.resource().prefix());
    }

    private static RuntimeException notReady() {
        return Status.tooManyRequests("storage is (re)initializing", 1).exception();
    }

    private static <T> CompletableFuture<T> settled(Supplier<T> attempt) {
        try {
            return CompletableFuture.completedFuture(attempt.get());
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Ends all watches. The store stays open. */
    @Override
    public void close() {
        closed = true;
        feed.close();
        finishLoads();
        resources.values().forEach(ResourceCache::close);
    }

    /** What the feed brings. */
    private final class Sink implements Feed.Sink {
        @Override
        public void reset(List<Row> rows, long stateRevision, long newestRevision) {
            finishLoads(); // this state has theirs
            int objects = 0;
            for (ResourceCache cache : resources.values()) {
                objects += cache.reset(rowsOf(cache.resource().prefix(), rows), stateRevision);
            }
            events.loaded(stateRevision, objects);
            gate.advance(stateRevision);
            if (!ready.isDone()) {
                awaitReady(newestRevision);
            }
        }

        /** Rows are in order of keys, so a resource's stand together. */
        private List<Row> rowsOf(String prefix, List<Row> rows) {
            return rows.stream().filter(row -> row.key().startsWith(prefix)).toList();
        }

        @Override
        public void apply(List<StoreEvent> changes) {
            List<ResourceCache> changed = new ArrayList<>();
            long reached = gate.revision();
            for (StoreEvent change : changes) {
                if (change.revision() > gate.revision()) {
                    reached = change.revision();
                    ResourceCache cache = find(change.key());
                    if (cache != null) {
                        apply(cache, change);
                        changed.add(cache);
                    }
                }
            }
            gate.advance(reached);
            changed.forEach(ResourceCache::wake);
        }

        private void apply(ResourceCache cache, StoreEvent change) {
            ResourceLoad load = loads.get(cache.resource().prefix());
            if (load == null) {
                cache.apply(change);
            } else {
                load.keep(change);
            }
        }

        @Override
        public void progress(long revision) {
            if (progressTrusted) {
                gate.advance(revision);
            }
        }

        @Override
        public long revision() {
            return gate.revision();
        }
    }
}
