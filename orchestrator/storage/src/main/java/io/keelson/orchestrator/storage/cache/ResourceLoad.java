package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * A resource that joins a running cache: its state is read at the cache's revision, and what
 * happens to it meanwhile is kept and applied after.
 */
final class ResourceLoad {
    private final Store store;
    private final Loop loop;
    private final CacherSettings settings;
    private final ResourceCache cache;
    private final LongSupplier revision;
    private final List<StoreEvent> kept = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    ResourceLoad(
            Store store,
            Loop loop,
            CacherSettings settings,
            ResourceCache cache,
            LongSupplier revision) {
        this.store = store;
        this.loop = loop;
        this.settings = settings;
        this.cache = cache;
        this.revision = revision;
    }

    CompletableFuture<Void> begin() {
        read();
        return done;
    }

    private void read() {
        if (done.isDone()) {
            return;
        }
        kept.clear();
        long at = revision.getAsLong();
        Answers.on(
                store.range(RangeQuery.prefix(cache.resource().prefix()).at(at)),
                answer -> {
                    if (!done.isDone()) {
                        cache.reset(answer.rows(), at);
                        kept.stream().filter(event -> event.revision() > at).forEach(cache::apply);
                        finish();
                    }
                },
                failure -> loop.schedule(settings.retryDelay().toNanos(), this::read));
    }

    /** The resource's state is there. */
    void finish() {
        kept.clear();
        done.complete(null);
    }

    void keep(StoreEvent event) {
        kept.add(event);
    }
}
