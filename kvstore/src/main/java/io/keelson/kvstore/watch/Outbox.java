package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.member.Lane;
import io.keelson.kvstore.watch.ResponseEncoder.Body;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the hub sends in one pass, gathered by lane so that each lane is woken once. Encodes a list
 * of events once for all watchers that want it in the same shape.
 */
final class Outbox {
    private record Delivery(WatchStream stream, WatchMessage message) {}

    private final ResponseEncoder encoder;
    private final long messageBytes;
    private final Map<Lane, List<Delivery>> byLane = new HashMap<>();

    private @Nullable List<Body> whole;
    private @Nullable List<Body> fragmented;

    Outbox(ResponseEncoder encoder, long messageBytes) {
        this.encoder = encoder;
        this.messageBytes = messageBytes;
    }

    /**
     * Sends events that belong to the watcher's selection; the list is the same for all calls up to
     * {@link #endOfEvents()}. False when the stream has no more room after this.
     */
    boolean events(Watcher watcher, long headerRevision, List<KeyEvent> events) {
        boolean fragment = watcher.spec.fragment();
        List<Body> bodies = fragment ? fragmented : whole;
        if (bodies == null) {
            boolean previous = watcher.spec.selection().previousKv();
            bodies = encoder.events(headerRevision, events, previous, fragment, messageBytes);
            if (fragment) {
                fragmented = bodies;
            } else {
                whole = bodies;
            }
        }
        for (Body body : bodies) {
            post(watcher.stream, watcher.id, body.partial(), body.bytes());
        }
        return watcher.stream.hasRoom();
    }

    void endOfEvents() {
        whole = null;
        fragmented = null;
    }

    void created(Watcher watcher, long headerRevision) {
        post(
                watcher.stream,
                watcher.id,
                false,
                encoder.control(headerRevision, true, false, 0, null));
    }

    void refused(WatchStream stream, long headerRevision, String reason) {
        post(stream, -1, false, encoder.control(headerRevision, true, true, 0, reason));
    }

    void canceled(Watcher watcher, long headerRevision, long compactRevision) {
        post(
                watcher.stream,
                watcher.id,
                false,
                encoder.control(headerRevision, false, true, compactRevision, null));
    }

    void progress(WatchStream stream, long watchId, long revision) {
        post(stream, watchId, false, encoder.control(revision, false, false, 0, null));
    }

    private void post(WatchStream stream, long watchId, boolean fragment, byte[] shared) {
        WatchMessage message = new WatchMessage(WatchMessage.own(watchId, fragment), shared);
        stream.announce(message);
        byLane.computeIfAbsent(stream.sink().lane(), lane -> new ArrayList<>())
                .add(new Delivery(stream, message));
    }

    /** One task for each lane that has something to send. */
    void flush() {
        if (byLane.isEmpty()) {
            return;
        }
        byLane.forEach((lane, deliveries) ->
                lane.execute(() -> {
                    for (Delivery delivery : deliveries) {
                        delivery.stream().deliver(delivery.message());
                    }
                }));
        byLane.clear();
    }
}
