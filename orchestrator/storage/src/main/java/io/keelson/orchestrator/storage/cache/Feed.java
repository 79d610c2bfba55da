package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.RangeAnswer;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a cache fed from the store, whatever happens to the store.
 *
 * <pre>
 *   begin ─▶ newest revision N ─▶ pages at R0 = N − history ─▶ reset(state at R0) ─▶ watch R0+1
 *     ▲              ▲                  │ compacted                                  │ │
 *     │              └─ R0 = C ◀─ C ◀─ a watch from R0 says the compact revision C    │ │
 *     └──────────────────────────────── compacted ────────────────────────────────────┘ │
 *                                                 broken: watch from the next revision ◀┘
 * </pre>
 */
final class Feed {
    /** Told on the loop. */
    interface Sink {
        /** The whole state at a revision; the store's newest was this when it was asked. */
        void reset(List<Row> rows, long stateRevision, long newestRevision);

        void apply(List<StoreEvent> events);

        void progress(long revision);

        /** Of the cache: all up to here was told. */
        long revision();
    }

    private final Store store;
    private final Loop loop;
    private final CacherSettings settings;
    private final CacherEvents events;
    private final Sink sink;
    private @Nullable StoreWatch watch;
    private long history;
    private boolean closed;

    /** Grows with each attempt: what an earlier one still hears is not meant any more. */
    private long attempt;

    Feed(Store store, Loop loop, CacherSettings settings, CacherEvents events, Sink sink) {
        this.store = store;
        this.loop = loop;
        this.settings = settings;
        this.events = events;
        this.sink = sink;
    }

    /**
     * @param historyRevisions how far back to begin
     */
    void start(long historyRevisions) {
        history = historyRevisions;
        begin();
    }

    private void begin() {
        closeWatch();
        long mine = ++attempt;
        RangeQuery nothing = RangeQuery.key(settings.root()).want(RangeQuery.Want.COUNT);
        Answers.on(
                store.range(nothing),
                answer -> {
                    if (isOver(mine)) {
                        return;
                    }
                    long newest = answer.revision();
                    long from = Math.max(1, newest - history);
                    load(mine, from, newest);
                },
                failure -> retry(mine, "asking for its revision", failure));
    }

    private void load(long mine, long stateRevision, long newest) {
        Load load = new Load(mine, stateRevision, newest);
        load.page(settings.root());
    }

    private final class Load {
        private final long mine;
        private final long stateRevision;
        private final long newest;
        private final RangeQuery query;
        private final List<Row> rows = new ArrayList<>();

        Load(long mine, long stateRevision, long newest) {
            this.mine = mine;
            this.stateRevision = stateRevision;
            this.newest = newest;
            this.query =
                    RangeQuery.prefix(settings.root()).at(stateRevision).limit(settings.pageRows());
        }

        void page(String from) {
            Answers.on(store.range(query.from(from)), this::received, this::failed);
        }

        private void received(RangeAnswer answer) {
            if (isOver(mine)) {
                return;
            }
            rows.addAll(answer.rows());
            if (answer.more()) {
                page(rows.getLast().key() + "\0");
            } else {
                sink.reset(rows, stateRevision, newest);
                watchOn();
            }
        }

        private void failed(Throwable failure) {
            if (isOver(mine)) {
                return;
            }
            if (isCompacted(failure)) {
                whereCompacted(
                        mine,
                        stateRevision,
                        compactRevision -> {
                            if (compactRevision > stateRevision) {
                                load(mine, compactRevision, Math.max(newest, compactRevision));
                            } else {
                                retry(mine, "finding its oldest revision", failure);
                            }
                        });
            } else {
                retry(mine, "reading its state", failure);
            }
        }
    }

    /** A range does not say how far the store is compacted, but a watch does. */
    private void whereCompacted(long mine, long atRevision, LongConsumer then) {
        closeWatch();
        watch =
                store.watch(
                        settings.root(),
                        atRevision,
                        new StoreWatch.Observer() {
                            @Override
                            public void onEvents(List<StoreEvent> unwanted) {
                                onEnd(new StoreException(StoreException.Kind.INVALID, "it is not"));
                            }

                            @Override
                            public void onProgress(long revision) {}

                            @Override
                            public void onEnd(StoreException cause) {
                                if (!isOver(mine)) {
                                    closeWatch();
                                    then.accept(cause.compactRevision());
                                }
                            }
                        });
    }

    /** Watches on from where the cache is. */
    private void watchOn() {
        closeWatch();
        long mine = ++attempt;
        watch = store.watch(settings.root(), sink.revision() + 1, new Watching(mine));
    }

    private final class Watching implements StoreWatch.Observer {
        private final long mine;

        Watching(long mine) {
            this.mine = mine;
        }

        @Override
        public void onEvents(List<StoreEvent> changes) {
            if (!isOver(mine)) {
                sink.apply(changes);
            }
        }

        @Override
        public void onProgress(long revision) {
            if (!isOver(mine)) {
                sink.progress(revision);
            }
        }

        @Override
        public void onEnd(StoreException cause) {
            if (isOver(mine)) {
                return;
            }
            events.storeFailed("watching it", cause);
            if (cause.kind() == StoreException.Kind.COMPACTED) {
                begin();
            } else if (cause.kind() != StoreException.Kind.CLOSED) {
                afterDelay(mine, Feed.this::watchOn);
            }
        }
    }

    private void retry(long mine, String doing, Throwable failure) {
        if (!isOver(mine)) {
            events.storeFailed(doing, failure);
            afterDelay(mine, this::begin);
        }
    }

    private void afterDelay(long mine, Runnable task) {
        loop.schedule(
                settings.retryDelay().toNanos(),
                () -> {
                    if (!isOver(mine)) {
                        task.run();
                    }
                });
    }

    private static boolean isCompacted(Throwable failure) {
        return failure instanceof StoreException store
                && store.kind() == StoreException.Kind.COMPACTED;
    }

    private boolean isOver(long mine) {
        return closed || mine != attempt;
    }

    void requestProgress() {
        if (watch != null) {
            watch.requestProgress();
        }
    }

    private void closeWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    void close() {
        closed = true;
        closeWatch();
    }
}
