package io.keelson.chaos;

import com.google.protobuf.ByteString;
import io.keelson.proto.mvccpb.Event;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients asked and were told, and what watchers saw: the evidence that {@link
 * RevisionChecker} judges. Threads add to it while the faults happen; it is read when all have
 * stopped.
 *
 * <p>Times are nanoseconds of one monotonic clock shared by all clients. {@code startNanos} is
 * taken before a request leaves and {@code endNanos} after its answer came, so that "A ended before
 * B started" is true of the server, too.
 */
public final class History {

    /** What a client asked for. */
    public sealed interface Request permits Write, Read {}

    /**
     * A put, a delete, or a transaction of them: changes that take effect together at one revision
     * or not at all.
     */
    public record Write(List<Change> changes) implements Request {
        public Write {
            changes = List.copyOf(changes);
        }
    }

    /** One key's new value; none is a deletion. */
    public record Change(ByteString key, Optional<ByteString> value) {}

    /**
     * A range at the newest revision.
     *
     * @param rangeEnd as on the wire: empty for one key
     */
    public record Read(ByteString key, ByteString rangeEnd, boolean linearizable)
            implements Request {}

    /** What became of a request. */
    public sealed interface Outcome permits Acknowledged, Answered, Refused, Unknown {}

    /**
     * A write was acknowledged.
     *
     * @param revision the revision of the answer's header
     * @param applied false where the write changed nothing: a comparison failed, nothing to delete
     */
    public record Acknowledged(long revision, boolean applied) implements Outcome {}

    /** A read was answered: the header's revision and the content in key order. */
    public record Answered(long revision, List<KeyValue> content) implements Outcome {
        public Answered {
            content = List.copyOf(content);
        }
    }

    /** An answer that promises that nothing was done. */
    public record Refused(String status) implements Outcome {}

    /** No answer, or one that leaves open whether the request took or will yet take effect. */
    public record Unknown(String status) implements Outcome {}

    /** One call. */
    public record Call(
            int client, Request request, long startNanos, long endNanos, Outcome outcome) {}

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, List<Event>> watches = new LinkedHashMap<>();

    /** Adds a call that has ended. */
    public synchronized void record(Call call) {
        calls.add(call);
    }

    /** Adds what a watcher of all keys was sent, in the order in which it came. */
    public synchronized void observed(String watcher, List<Event> events) {
        watches.computeIfAbsent(watcher, _ -> new ArrayList<>()).addAll(events);
    }

    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Per watcher, what it saw. */
    public synchronized Map<String, List<Event>> watches() {
        Map<String, List<Event>> copy = new LinkedHashMap<>();
        watches.forEach((watcher, events) -> copy.put(watcher, List.copyOf(events)));
        return Collections.unmodifiableMap(copy);
    }

    /** The greatest revision at which a write was acknowledged; zero if none was. */
    public synchronized long lastAcknowledgedRevision() {
        long last = 0;
        for (Call call : calls) {
            if (call.outcome() instanceof Acknowledged acknowledged && acknowledged.applied()) {
                last = Math.max(last, acknowledged.revision());
            }
        }
        return last;
    }

    /** How many writes were acknowledged and changed something. */
    public synchronized long acknowledgedWrites() {
        return calls.stream()
                .filter(call -> call.outcome() instanceof Acknowledged ack && ack.applied())
                .count();
    }
}
