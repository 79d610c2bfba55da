package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.http.ResponseStream;
import io.keelson.orchestrator.apiserver.requests.Form;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.cache.CacheWatch;
import io.keelson.orchestrator.storage.cache.WatchEvent;
import io.keelson.orchestrator.storage.cache.WatchQuery;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A watch on its way to a client: events as lines of JSON, taken from the cache as fast as the
 * client reads. Ends when its time is over; with an error event when the cache cannot go on; or
 * when the client leaves. Belongs to the loop.
 */
public final class Watching {
    /** Without a wish of the client's: at least so long, and up to twice. */
    private static final long TIMEOUT_SECONDS_MIN = 1800;

    /** An event is this, the object's bytes as all clients share them, and the end. */
    private static final byte[] ADDED = bytes("{\"type\":\"ADDED\",\"object\":");

    private static final byte[] MODIFIED = bytes("{\"type\":\"MODIFIED\",\"object\":");
    private static final byte[] DELETED = bytes("{\"type\":\"DELETED\",\"object\":");
    private static final byte[] END = bytes("}\n");

    private final Call call;
    private final Presentation presentation;
    private final CacheWatch watch;

    /** By which ages are told: an event is younger than the request. */
    private final InstantSource clock;

    /** As the client wishes; 0 for no wish. */
    private final long timeoutSeconds;

    private final boolean asStored;
    private boolean columnsTold;
    private boolean over;
    private Loop.@Nullable Timer end;

    private Watching(
            Call call,
            Presentation presentation,
            CacheWatch watch,
            InstantSource clock,
            long timeoutSeconds) {
        this.call = call;
        this.presentation = presentation;
        this.watch = watch;
        this.clock = clock;
        this.timeoutSeconds = timeoutSeconds;
        this.asStored = call.form() == Form.OBJECT && call.def().conversion() == null;
    }

    static Step of(Call call, Cache cache, Presentation presentation, InstantSource clock) {
        ListOptions.checkForWatch(call.query());
        Reading.revision(call, "NotOlderThan", false); // says what is wrong with it
        WatchQuery query =
                WatchQuery.of(
                        Cache.selection(call),
                        call.query().text("resourceVersion"),
                        call.query().flag("sendInitialEvents"),
                        call.query().flag("allowWatchBookmarks"));
        long timeoutSeconds = call.query().number("timeoutSeconds", 0);
        return new Step.Wait<>(
                () -> cache.watch(call, query),
                watch ->
                        new Step.Stream(
                                new Watching(call, presentation, watch, clock, timeoutSeconds)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    String mediaType() {
        return call.form().mediaType();
    }

    /** Begins; on the loop. */
    void start(ResponseStream stream, Loop loop, RandomGenerator random) {
        stream.onWritable(() -> loop.execute(() -> pump(stream)));
        stream.onClosed(() -> loop.execute(this::close));
        watch.onReady(() -> pump(stream));
        long seconds =
                timeoutSeconds > 0
                        ? timeoutSeconds
                        : TIMEOUT_SECONDS_MIN + random.nextLong(TIMEOUT_SECONDS_MIN);
        end = loop.schedule(TimeUnit.SECONDS.toNanos(seconds), () -> timeIsOver(stream));
    }

    private void pump(ResponseStream stream) {
        while (!over && stream.isWritable()) {
            WatchEvent event = watch.next();
            switch (event) {
                case null -> {
                    return;
                }
                case WatchEvent.Change(var type, var object) -> {
                    if (asStored) {
                        stream.write(beginning(type), object.response(), END);
                    } else {
                        write(stream, type.name(), shown(object.decode()));
                    }
                }
                case WatchEvent.Bookmark bookmark -> write(stream, "BOOKMARK", bookmark(bookmark));
                case WatchEvent.End(Status status) -> {
                    if (!status.isSuccess()) {
                        write(stream, "ERROR", status.toObj());
                    }
                    close();
                    stream.end();
                }
            }
        }
    }

    private static byte[] beginning(WatchEvent.Type type) {
        return switch (type) {
            case ADDED -> ADDED;
            case MODIFIED -> MODIFIED;
            case DELETED -> DELETED;
        };
    }

    private Obj shown(Obj object) {
        if (!call.form().isTable()) {
            return presentation.shown(call, object);
        }
        Obj served = Presentation.served(call.def(), object);
        Obj metadata =
                Obj.of("resourceVersion", Node.of(served.text("metadata", "resourceVersion")));
        return table(List.of(served), metadata);
    }

    /** The columns are named once. */
    private Obj table(List<Obj> rows, Obj metadata) {
        boolean first = !columnsTold;
        columnsTold = true;
        return presentation.table(call, rows, metadata, first, clock.instant());
    }

    private Obj bookmark(WatchEvent.Bookmark bookmark) {
        Obj metadata = Obj.of("resourceVersion", Node.of(Long.toString(bookmark.revision())));
        if (bookmark.initialEventsEnd()) {
            metadata =
                    metadata.with(
                            "annotations", Obj.of("k8s.io/initial-events-end", Node.of("true")));
        }
        if (call.form().isTable()) {
            return table(List.of(), metadata);
        }
        return Obj.builder()
                .put("kind", call.def().gvk().kind())
                .put("apiVersion", call.def().gvk().apiVersion())
                .put("metadata", metadata)
                .build();
    }

    private static void write(ResponseStream stream, String type, Obj object) {
        byte[] line =
                JsonWriter.write(Obj.builder().put("type", type).put("object", object).build());
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = '\n';
        stream.write(ended);
    }

    /** Says how far it came, so that the client need not read all again. */
    private void timeIsOver(ResponseStream stream) {
        if (!over) {
            watch.requestBookmark();
            pump(stream);
            close();
            stream.end();
        }
    }

    private void close() {
        if (!over) {
            over = true;
            watch.close();
            if (end != null) {
                end.cancel();
            }
        }
    }
}
