package io.keelson.orchestrator.client.events;

import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds which events say the same, as client-go does:
 *
 * <ul>
 *   <li>An event equal to one before, message included, raises that one's count.
 *   <li>From the tenth message on that differs in nothing but the message, within ten minutes of
 *       each other, one combined event is counted instead.
 *   <li>Of one source and object 25 pass, then one more every five minutes.
 * </ul>
 *
 * <p>Remembers 4,096 of each kind, those used last. Used by one thread at a time.
 */
final class EventCorrelator {
    static final String COMBINED = "(combined from similar events): ";

    private static final int REMEMBERED_MAX = 4096;
    private static final int SIMILAR_MAX = 10;
    private static final long SIMILAR_NANOS = Duration.ofMinutes(10).toNanos();
    private static final double BURST = 25;
    private static final double REFILL_NANOS = Duration.ofMinutes(5).toNanos();

    private final Map<Key, Similar> similar = remembered();
    private final Map<Key, Told> told = remembered();
    private final Map<Obj, Tokens> tokens = remembered();

    private static <K, V> Map<K, V> remembered() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }

    /** Whom it is about, and what it says; the message is empty for a combined event. */
    record Key(Obj about, String type, String reason, String message) {}

    private record Similar(Set<String> messages, long lastNanos) {}

    private record Tokens(double left, long atNanos) {}

    /**
     * An event that is written.
     *
     * @param firstTimestamp when it was told first
     */
    record Told(String name, String firstTimestamp, long count) {}

    /**
     * What to write.
     *
     * @param key under which it is remembered
     * @param told with the count it is to have; at 1 the event is new
     */
    record Correlated(Key key, String message, Told told) {}

    /**
     * @param about a reference to the object
     * @param name which a new event would have
     * @return null if too much has been told of that object
     */
    @Nullable Correlated correlate(
            Obj about,
            String type,
            String reason,
            String message,
            String name,
            String now,
            long nowNanos) {
        Obj object = about.without("resourceVersion");
        boolean combined = areTooMany(new Key(object, type, reason, ""), message, nowNanos);
        Key key = new Key(object, type, reason, combined ? "" : message);
        Told had = told.get(key);
        Told next =
                had == null
                        ? new Told(name, now, 1)
                        : new Told(had.name, had.firstTimestamp, had.count + 1);
        told.put(key, next);
        return pass(object, nowNanos)
                ? new Correlated(key, combined ? COMBINED + message : message, next)
                : null;
    }

    /** It is not there any more: the next of its kind is new. */
    void forget(Key key) {
        told.remove(key);
    }

    private boolean areTooMany(Key key, String message, long nowNanos) {
        Similar had = similar.get(key);
        Set<String> messages =
                had == null || nowNanos - had.lastNanos > SIMILAR_NANOS
                        ? new HashSet<>()
                        : had.messages;
        messages.add(message);
        similar.put(key, new Similar(messages, nowNanos));
        if (messages.size() < SIMILAR_MAX) {
            return false;
        }
        messages.remove(messages.iterator().next()); // keeps it at the limit
        return true;
    }

    private boolean pass(Obj object, long nowNanos) {
        Tokens had = tokens.get(object);
        double left =
                had == null
                        ? BURST
                        : Math.min(BURST, had.left + (nowNanos - had.atNanos) / REFILL_NANOS);
        boolean passes = left >= 1;
        tokens.put(object, new Tokens(passes ? left - 1 : left, nowNanos));
        return passes;
    }
}
