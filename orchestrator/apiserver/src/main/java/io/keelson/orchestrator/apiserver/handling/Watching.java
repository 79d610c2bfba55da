package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.http.ResponseStream;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.storage.Loop;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A watch on its way to a client: events as lines of JSON. Ends when its time is over; with an error event when the cache cannot go on; or when the client leaves.
 */
public final class Watching {
    /** Without a wish of the client's: at least so long, and up to twice. */
    private static final long TIMEOUT_SECONDS_MIN = 1800;

    private final Call call;
    private final Cache cache;
    private final Presentation presentation;
    private final Cache.Interest interest;

    private Watching(
            Call call, Cache cache, Presentation presentation, Cache.Interest interest) {
        this.call = call;
        this.cache = cache;
        this.presentation = presentation;
        this.interest = interest;
    }

    static Step of(Call call, Cache cache, Presentation presentation) {
        Selection selection = Selection.of(call);
        String given = call.query().text("resourceVersion");
        long from = Reading.revision(call);
        boolean initial = call.query().flag("sendInitialEvents");
        // Without a revision, or with 0, what there is comes first; so it has always been.
        boolean synthetic = !initial && from == 0;
        Cache.Interest interest =
                new Cache.Interest(
                        call.def(),
                        prefix(call),
                        selection,
                        initial ? 0 : from,
                        initial || synthetic,
                        call.query().flag("allowWatchBookmarks"));
        Step stream = new Step.Stream(new Watching(call, cache, presentation, interest));
        if (initial && from > 0) {
            return new Step.AwaitRevision(from, () -> stream);
        }
        return given.isEmpty() ? new Step.AwaitFresh(() -> stream) : stream;
    }

    /** One object's watch is the collection's, narrowed. */
    private static String prefix(Call call) {
        return call.target().name().isEmpty() ? call.collectionPrefix() : call.key();
    }

    /** Begins; on the loop. */
    void start(ResponseStream stream, Loop loop, RandomGenerator random) {
        Feed feed = new Feed(stream);
        Cache.Subscription subscription = cache.watch(interest, feed);
        feed.subscription = subscription;
        stream.onWritable(() -> loop.execute(subscription::resume));
        stream.onClosed(() -> loop.execute(feed::close));
        long seconds = call.query().number("timeoutSeconds", 0);
        if (seconds <= 0) {
            seconds = TIMEOUT_SECONDS_MIN + random.nextLong(TIMEOUT_SECONDS_MIN);
        }
        loop.schedule(TimeUnit.SECONDS.toNanos(seconds), feed::timeIsOver);
    }

    String mediaType() {
        return call.form().mediaType();
    }

    private final class Feed implements Cache.Listener {
        private final ResponseStream stream;
        private Cache.Subscription subscription = NOT_YET;
        private boolean columnsTold;
        private boolean over;

        Feed(ResponseStream stream) {
            this.stream = stream;
        }

        @Override
        public void event(Cache.EventType type, Obj object) {
            write(type.name(), shown(object));
        }

        private Obj shown(Obj object) {
            if (!call.form().isTable()) {
                return presentation.shown(call, object);
            }
            boolean first = !columnsTold;
            columnsTold = true;
            Obj served = Presentation.served(call.def(), object);
            return presentation.table(
                    call,
                    List.of(served),
                    Obj.of(
                            "resourceVersion",
                            Node.of(served.text("metadata", "resourceVersion"))),
                    first);
        }

        @Override
        public void bookmark(long revision, boolean initialEnd) {
            boolean isSynthetic = initialEnd && !call.query().flag("sendInitialEvents");
            if (!interest.bookmarks() || isSynthetic) {
                return;
            }
            Obj metadata = Obj.of("resourceVersion", Node.of(Long.toString(revision)));
            if (initialEnd) {
                metadata =
                        metadata.with(
                                "annotations",
                                Obj.of("k8s.io/initial-events-end", Node.of("true")));
            }
            Obj object =
                    Obj.builder()
                            .put("kind", call.def().gvk().kind())
                            .put("apiVersion", call.def().gvk().apiVersion())
                            .put("metadata", metadata)
                            .build();
            write(
                    "BOOKMARK",
                    call.form().isTable()
                            ? presentation.table(call, List.of(), metadata, false)
                            : object);
        }

        @Override
        public void end(Status why) {
            if (!over) {
                write("ERROR", why.toObj());
                finish();
            }
        }

        @Override
        public boolean hasRoom() {
            return stream.isWritable();
        }

        private void write(String type, Obj object) {
            if (!over) {
                byte[] line =
                        JsonWriter.write(
                                Obj.builder().put("type", type).put("object", object).build());
                byte[] ended = Arrays.copyOf(line, line.length + 1);
                ended[line.length] = '\n';
                stream.write(ended);
            }
        }

        void timeIsOver() {
            if (!over) {
                close();
                stream.end();
            }
        }

        private void finish() {
            over = true;
            stream.end();
        }

        void close() {
            if (!over) {
                over = true;
                subscription.close();
            }
        }
    }

    private static final Cache.Subscription NOT_YET =
            new Cache.Subscription() {
                @Override
                public void resume() {}

                @Override
                public void close() {}
            };
}
