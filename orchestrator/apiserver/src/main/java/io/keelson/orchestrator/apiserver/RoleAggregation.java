package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authz.Aggregation;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.FieldSelector;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.cache.CacheWatch;
import io.keelson.orchestrator.storage.cache.Cacher;
import io.keelson.orchestrator.storage.cache.ReadRevision;
import io.keelson.orchestrator.storage.cache.Selection;
import io.keelson.orchestrator.storage.cache.WatchEvent;
import io.keelson.orchestrator.storage.cache.WatchQuery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rules of aggregated cluster roles equal to the sum of the roles they select. Every
 * change of a cluster role leads to one look at all of them, a moment later. What is written
 * depends on what was seen, so several servers may do this at a time: the others lose the race, see
 * the change, and find nothing to do. Used on the loop.
 */
final class RoleAggregation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");
    private static final long MOMENT_NANOS = Duration.ofMillis(50).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Cacher cacher;
    private final Cache cache;
    private final Store store;
    private final Loop loop;
    private final ResourceDef clusterRoles;
    private @Nullable CacheWatch watch;
    private boolean due;
    private boolean closed;

    RoleAggregation(Cacher cacher, Cache cache, Store store, Loop loop, ResourceDef clusterRoles) {
        this.cacher = cacher;
        this.cache = cache;
        this.store = store;
        this.loop = loop;
        this.clusterRoles = clusterRoles;
    }

    void start() {
        if (closed) {
            return;
        }
        Selection all = new Selection("", LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
        WatchQuery changes = new WatchQuery(all, new ReadRevision.Any(), true, false, false);
        Answers.on(
                cacher.watch(Cache.prefix(clusterRoles), changes),
                this::follow,
                _ -> loop.schedule(RETRY_NANOS, this::start));
    }

    private void follow(CacheWatch opened) {
        watch = opened;
        opened.onReady(() -> take(opened));
    }

    private void take(CacheWatch from) {
        for (WatchEvent event = from.next(); event != null; event = from.next()) {
            if (event instanceof WatchEvent.End) {
                loop.schedule(RETRY_NANOS, this::start);
            } else {
                sumUpWithin(MOMENT_NANOS);
            }
        }
    }

    private void sumUpWithin(long nanos) {
        if (!due) {
            due = true;
            loop.schedule(nanos, this::sumUp);
        }
    }

    private void sumUp() {
        due = false;
        if (closed) {
            return;
        }
        List<Live> roles = cache.list(clusterRoles, "");
        List<Obj> objects = roles.stream().map(Live::object).toList();
        for (Live role : roles) {
            Obj summed = Aggregation.aggregate(role.object(), objects);
            if (!summed.equals(role.object())) {
                write(role, summed.withoutAt("metadata", "resourceVersion"));
            }
        }
    }

    private void write(Live role, Obj summed) {
        Txn txn =
                Txn.of(
                        List.of(Compare.modRevision(role.key(), role.revision())),
                        List.of(Op.put(role.key(), JsonWriter.write(summed))));
        Answers.on(
                store.txn(txn),
                // A lost race comes back as a change.
                _ -> {},
                failure -> {
                    LOG.warn("{} could not be summed up: {}", role.key(), failure.getMessage());
                    sumUpWithin(RETRY_NANOS);
                });
    }

    @Override
    public void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
    }
}
