package io.keelson.orchestrator.client.events;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to the API, by one task at a time that takes a few together. An event that the
 * server refuses is not sent again; while no server answers, the task waits and tries again, and
 * what is told meanwhile waits in the queue, as much as it holds.
 */
public final class ApiEvents implements EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger("events");
    private static final int QUEUE_MAX = 1000;
    private static final int TOGETHER_MAX = 16;
    private static final int TRIES_MAX = 12;
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final String CLUSTER_NAMESPACE = "default";
    private static final int NAME_MAX = 253;

    private final Api api;
    private final Clockwork clockwork;
    private final EventSource source;

    /** Used by the writing task. */
    private final EventCorrelator correlator = new EventCorrelator();

    /** Of an event in the batch before; used by the writing task. */
    private @Nullable Entry held;

    /** Guarded by this, as are all that follow. */
    private final Queue<Told> queue = new ArrayDeque<>();

    private boolean writing;
    private long dropped;
    private long lastNameNanos;

    private record Told(
            Obj about, String type, String reason, String message, String name, Instant at) {}

    /** What is to be written of one event. */
    private record Entry(Told told, EventCorrelator.Correlated correlated, boolean isNew) {
        String name() {
            return correlated.told().name();
        }
    }

    /**
     * @param api of an identity that may create and patch events
     */
    public ApiEvents(Api api, Clockwork clockwork, EventSource source) {
        this.api = api;
        this.clockwork = clockwork;
        this.source = source;
    }

    @Override
    public void normal(Obj about, String reason, String message) {
        tell(about, "Normal", reason, message);
    }

    @Override
    public void warning(Obj about, String reason, String message) {
        tell(about, "Warning", reason, message);
    }

    /** Events that were told and not written, so far, because there were too many. */
    public synchronized long dropped() {
        return dropped;
    }

    private void tell(Obj about, String type, String reason, String message) {
        Obj reference = reference(about);
        Instant now = clockwork.now();
        synchronized (this) {
            if (queue.size() == QUEUE_MAX) {
                drop(reason, reference);
                return;
            }
            queue.add(new Told(reference, type, reason, message, name(reference, now), now));
            if (writing) {
                return;
            }
            writing = true;
        }
        clockwork.execute(this::writeAll);
    }

    private synchronized void drop(String reason, Obj about) {
        dropped++;
        LOG.debug("dropped {} of {}", reason, about.text("name"));
    }

    private static Obj reference(Obj about) {
        Obj metadata = about.obj("metadata");
        Obj.Builder reference = Obj.builder().put("kind", about.text("kind"));
        putUnlessEmpty(reference, "namespace", metadata.text("namespace"));
        reference.put("name", metadata.text("name"));
        putUnlessEmpty(reference, "uid", metadata.text("uid"));
        reference.put("apiVersion", about.text("apiVersion"));
        putUnlessEmpty(reference, "resourceVersion", metadata.text("resourceVersion"));
        return reference.build();
    }

    private static void putUnlessEmpty(Obj.Builder to, String name, String value) {
        if (!value.isEmpty()) {
            to.put(name, value);
        }
    }

    /** {@code web-1.187b5a3c7e1f0000}: the object and the nanoseconds, never the same twice. */
    private synchronized String name(Obj reference, Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
        lastNameNanos = Math.max(nanos, lastNameNanos + 1);
        String end = "." + Long.toHexString(lastNameNanos);
        String name = reference.text("name");
        return name.substring(0, Math.min(name.length(), NAME_MAX - end.length())) + end;
    }

    private void writeAll() {
        List<Entry> batch = take();
        while (!batch.isEmpty() && write(batch, 1)) {
            batch = take();
        }
    }

    /** What can be written at a time: of one event its count is raised only once it is there. */
    private List<Entry> take() {
        List<Entry> batch = new ArrayList<>();
        Set<String> names = new HashSet<>();
        if (held != null) {
            batch.add(held);
            names.add(held.name());
            held = null;
        }
        while (held == null && batch.size() < TOGETHER_MAX) {
            Told told = poll(batch.isEmpty());
            if (told == null) {
                break;
            }
            EventCorrelator.Correlated correlated = correlate(told);
            if (correlated == null) {
                drop(told.reason, told.about);
                continue;
            }
            Entry entry = new Entry(told, correlated, correlated.told().count() == 1);
            if (names.add(entry.name())) {
                batch.add(entry);
            } else {
                held = entry;
            }
        }
        return batch;
    }

    /**
     * @param last whether the task ends if there is none
     */
    private synchronized @Nullable Told poll(boolean last) {
        Told told = queue.poll();
        if (told == null && last) {
            writing = false;
        }
        return told;
    }

    private EventCorrelator.@Nullable Correlated correlate(Told told) {
        return correlator.correlate(
                told.about,
                told.type,
                told.reason,
                told.message,
                told.name,
                Times.seconds(told.at),
                clockwork.nanoTime());
    }

    /** Whether it has come to an end; if not, the task goes on later. */
    private boolean write(List<Entry> batch, int tried) {
        List<Api.Outcome> outcomes = api.performAll(batch.stream().map(this::writeOf).toList());
        List<Entry> again = new ArrayList<>();
        boolean unanswered = false;
        for (int i = 0; i < batch.size(); i++) {
            Entry entry = batch.get(i);
            if (outcomes.get(i) instanceof Api.Outcome.Failed(var status)) {
                if (status.code() == 429 || status.code() == 503) {
                    unanswered = true;
                    again.add(entry);
                } else if (status.code() == 404 && !entry.isNew) {
                    // It has passed its time; its count lives on.
                    again.add(new Entry(entry.told, entry.correlated, true));
                } else {
                    correlator.forget(entry.correlated.key());
                    LOG.debug("{} refused: {}", entry.told.reason, status.message());
                }
            }
        }
        if (again.isEmpty()) {
            return true;
        }
        if (!unanswered) {
            return write(again, tried);
        }
        if (tried == TRIES_MAX) {
            again.forEach(entry -> drop(entry.told.reason, entry.told.about));
            return true;
        }
        clockwork.schedule(
                RETRY,
                () -> {
                    if (write(again, tried + 1)) {
                        writeAll();
                    }
                });
        return false;
    }

    private Write writeOf(Entry entry) {
        Told told = entry.told;
        String namespace = told.about.text("namespace");
        ObjectKey key =
                new ObjectKey(namespace.isEmpty() ? CLUSTER_NAMESPACE : namespace, entry.name());
        if (!entry.isNew) {
            return Write.mergePatch(
                    ApiResource.EVENTS,
                    key,
                    Obj.builder()
                            .put("count", Node.of(entry.correlated.told().count()))
                            .put("lastTimestamp", Times.seconds(told.at))
                            .put("message", entry.correlated.message())
                            .build());
        }
        Obj.Builder from = Obj.builder().put("component", source.component());
        putUnlessEmpty(from, "host", source.instance());
        Obj.Builder event =
                Obj.builder()
                        .put("apiVersion", ApiResource.EVENTS.apiVersion())
                        .put("kind", ApiResource.EVENTS.kind())
                        .put(
                                "metadata",
                                Obj.builder()
                                        .put("name", key.name())
                                        .put("namespace", key.namespace())
                                        .build())
                        .put("involvedObject", told.about)
                        .put("reason", told.reason)
                        .put("message", entry.correlated.message())
                        .put("source", from.build())
                        .put("firstTimestamp", entry.correlated.told().firstTimestamp())
                        .put("lastTimestamp", Times.seconds(told.at))
                        .put("count", Node.of(entry.correlated.told().count()))
                        .put("type", told.type)
                        .put("reportingComponent", source.component())
                        .put("reportingInstance", source.instance());
        putUnlessEmpty(event, "action", source.actions().getOrDefault(told.reason, ""));
        return Write.create(ApiResource.EVENTS, event.build());
    }
}
