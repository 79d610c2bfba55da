package io.keelson.kvstore.member;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened at each revision, as watchers of everything, on whatever member, were told: all the
 * same. From it follows the state at every revision, which is the model for all answers.
 */
final class Ledger {
    /**
     * A key changed.
     *
     * @param value null when it was deleted
     */
    record Event(String key, @Nullable Value value) {}

    /** What a key holds. */
    record Value(String text, long createRevision, long modRevision, long version, long lease) {}

    private final TreeMap<Long, List<Event>> byRevision = new TreeMap<>();
    private long completeTo = 1;

    /** All events of a revision. */
    void told(String who, long revision, List<Event> events) {
        List<Event> known = byRevision.putIfAbsent(revision, events);
        if (known != null && !known.equals(events)) {
            throw new AssertionError(
                    who + " is told " + events + " of revision " + revision + ", others " + known);
        }
        while (byRevision.containsKey(completeTo + 1)) {
            completeTo++;
        }
    }

    /** Up to here every revision is known. */
    long completeTo() {
        return completeTo;
    }

    /** The newest revision that anybody was told of. */
    long newest() {
        return byRevision.isEmpty() ? 1 : byRevision.lastKey();
    }

    List<Event> at(long revision) {
        List<Event> events = byRevision.get(revision);
        if (events == null) {
            throw new AssertionError("nobody was told of revision " + revision);
        }
        return events;
    }

    /** Every value that was ever put was put once: a proposal enters the log at most once. */
    void noValueTwice() {
        Set<String> seen = new HashSet<>();
        byRevision.forEach((revision, events) ->
                events.forEach(event -> {
                    if (event.value() != null && !seen.add(event.value().text())) {
                        throw new AssertionError(
                                event + " of revision " + revision + " was there before");
                    }
                }));
    }

    /** Each revision from the first to the last, with the state after it. */
    void replay(BiConsumer<Long, Map<String, Value>> visitor) {
        TreeMap<String, Value> state = new TreeMap<>();
        visitor.accept(1L, state);
        for (long revision = 2; revision <= newest(); revision++) {
            for (Event event : at(revision)) {
                follow(event, revision, state);
            }
            visitor.accept(revision, state);
        }
    }

    private static void follow(Event event, long revision, Map<String, Value> state) {
        Value before = state.get(event.key());
        Value after = event.value();
        if (after == null) {
            if (state.remove(event.key()) == null) {
                throw new AssertionError(event + " of " + revision + " deletes what is not there");
            }
            return;
        }
        Value expected =
                new Value(
                        after.text(),
                        before == null ? revision : before.createRevision(),
                        revision,
                        before == null ? 1 : before.version() + 1,
                        after.lease());
        if (!after.equals(expected)) {
            throw new AssertionError("told " + after + ", expected " + expected);
        }
        state.put(event.key(), after);
    }
}
