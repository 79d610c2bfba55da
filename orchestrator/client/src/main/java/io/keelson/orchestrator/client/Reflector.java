package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an informer: by a watch that begins with everything there is, or, where the server knows no
 * such watch, by a list and a watch from there. A watch that ends is continued; one that cannot be,
 * because the store has forgotten that far, begins anew.
 */
final class Reflector {
    private static final Logger LOG = LoggerFactory.getLogger("informer");
    private static final Duration RETRY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);
    private static final String INITIAL_END = "k8s.io/initial-events-end";

    private final Informer<?> informer;
    private final Transport transport;
    private final Clockwork clockwork;

    /** Guarded by this, as are all that follow. */
    private boolean closed;

    private boolean listsInWatches = true;
    private boolean complete;

    /** The store had forgotten how to go on: what a server has at hand may be as old. */
    private boolean expired;

    private int failures;
    private Transport.@Nullable Streaming streaming;
    private Clockwork.@Nullable Timer retry;

    Reflector(Informer<?> informer, Transport transport, Clockwork clockwork) {
        this.informer = informer;
        this.transport = transport;
        this.clockwork = clockwork;
    }

    synchronized void start() {
        if (closed) {
            return;
        }
        if (complete) {
            watch(Map.of("resourceVersion", Long.toString(informer.revision())), new Following());
        } else if (listsInWatches) {
            watch(
                    Map.of("sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan"),
                    new Gathering());
        } else {
            list();
        }
    }

    synchronized void close() {
        closed = true;
        if (streaming != null) {
            streaming.cancel();
        }
        if (retry != null) {
            retry.cancel();
        }
    }

    private void watch(Map<String, String> from, Transport.Lines lines) {
        Map<String, String> query = selecting(from);
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        streaming =
                transport.stream(
                        Transport.Request.get(informer.resource().path(""), query)
                                .accepting(
                                        informer.isOfMetadata()
                                                ? Transport.PARTIAL_METADATA
                                                : null),
                        lines);
    }

    private Map<String, String> selecting(Map<String, String> query) {
        Map<String, String> selecting = new LinkedHashMap<>(query);
        if (!informer.fieldSelector().isEmpty()) {
            selecting.put("fieldSelector", informer.fieldSelector());
        }
        return selecting;
    }

    private void list() {
        Map<String, String> query = selecting(expired ? Map.of() : Map.of("resourceVersion", "0"));
        var _ =
                transport
                        .send(
                                Transport.Request.get(informer.resource().path(""), query)
                                        .accepting(
                                                informer.isOfMetadata()
                                                        ? Transport.PARTIAL_METADATA_LIST
                                                        : null))
                        .whenComplete((answer, failure) -> {
                            if (failure != null || answer.code() != 200) {
                                again(failure == null ? text(answer) : failure.getMessage());
                                return;
                            }
                            Obj list;
                            try {
                                list = JsonReader.readObj(answer.body());
                            } catch (MalformedException e) {
                                again(e.getMessage());
                                return;
                            }
                            listed(list);
                        });
    }

    private synchronized void listed(Obj list) {
        if (closed) {
            return;
        }
        Map<ObjectKey, WatchEvent> all = new LinkedHashMap<>();
        for (Node node : list.arr("items")) {
            if (node instanceof Obj item) {
                all.put(ObjectKey.of(item), WatchEvent.listed(item));
            }
        }
        informer.replace(all, Long.parseLong(list.text("metadata", "resourceVersion")));
        completed();
        start();
    }

    private synchronized void completed() {
        complete = true;
        expired = false;
        failures = 0;
    }

    private synchronized void heard() {
        failures = 0;
    }

    private synchronized void expire() {
        complete = false;
        expired = true;
    }

    private synchronized void again(@Nullable String why) {
        if (closed) {
            return;
        }
        if (why != null) {
            LOG.debug("watch of {}: {}", informer.resource(), why);
        }
        Duration delay = RETRY_MIN.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        retry = clockwork.schedule(delay.compareTo(RETRY_MAX) < 0 ? delay : RETRY_MAX, this::start);
    }

    private static String text(Transport.Answer answer) {
        try {
            return answer.code() + " " + Status.of(JsonReader.readObj(answer.body())).message();
        } catch (MalformedException e) {
            return String.valueOf(answer.code());
        }
    }

    private synchronized void ended(Transport.@Nullable Answer failure) {
        streaming = null;
        if (failure == null) {
            again(null);
            return;
        }
        int code = failure.code();
        if (code == 410) {
            expire();
        } else if (code >= 400 && code < 500 && code != 429 && !complete) {
            // 403 or 401 will not be better as a list; it costs one request to find out.
            listsInWatches = !listsInWatches;
        }
        again(text(failure));
    }

    /** Takes the lines of a watch, up to one that says what went wrong. */
    private abstract class Receiving implements Transport.Lines {
        private boolean over;

        abstract void take(WatchEvent event);

        @Override
        public void onLine(byte[] line) {
            if (over) {
                return;
            }
            WatchEvent event = WatchEvent.parse(line);
            if (event.type().equals("ERROR")) {
                over = true; // the server ends the watch after this line
                if (event.object().whole(0, "code") == 410) {
                    expire();
                }
                return;
            }
            take(event);
        }

        @Override
        public void onEnd(Transport.@Nullable Answer failure) {
            ended(failure);
        }
    }

    /** A watch that goes on from where the informer is. */
    private final class Following extends Receiving {
        @Override
        void take(WatchEvent event) {
            heard();
            switch (event.type()) {
                case "ADDED", "MODIFIED" -> informer.put(event);
                case "DELETED" -> informer.remove(ObjectKey.of(event.object()), event.revision());
                default -> informer.reached(event.revision());
            }
        }
    }

    /** A watch that begins with everything there is, up to a bookmark that says so. */
    private final class Gathering extends Receiving {
        private @Nullable Map<ObjectKey, WatchEvent> all = new LinkedHashMap<>();
        private final Following following = new Following();

        @Override
        void take(WatchEvent event) {
            Map<ObjectKey, WatchEvent> gathered = all;
            if (gathered == null) {
                following.take(event);
                return;
            }
            switch (event.type()) {
                case "ADDED", "MODIFIED" -> gathered.put(ObjectKey.of(event.object()), event);
                case "DELETED" -> gathered.remove(ObjectKey.of(event.object()));
                default -> {
                    if (event.object()
                            .text("metadata", "annotations", INITIAL_END)
                            .equals("true")) {
                        all = null;
                        informer.replace(gathered, event.revision());
                        completed();
                    }
                }
            }
        }
    }
}
