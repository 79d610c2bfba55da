package io.keelson.chaos;

import com.google.protobuf.ByteString;
import io.keelson.chaos.History.Acknowledged;
import io.keelson.chaos.History.Answered;
import io.keelson.chaos.History.Call;
import io.keelson.chaos.History.Change;
import io.keelson.chaos.History.Read;
import io.keelson.chaos.History.Refused;
import io.keelson.chaos.History.Write;
import io.keelson.chaos.Violation.Rule;
import io.keelson.proto.mvccpb.Event;
import io.keelson.proto.mvccpb.Event.EventType;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Judges a history by revisions, which make linearizability cheap to check: the store itself says
 * in which order it put the writes, so the checker need not search for an order, only hold the one
 * that is claimed against real time and against what was read.
 *
 * <ol>
 *   <li>Every watcher of all keys saw every revision from the first on exactly once, in order, and
 *       all saw the same.
 *   <li>Every acknowledged write is at its revision in the watch, with exactly its changes;
 *       revisions of acknowledged writes are distinct and follow real time.
 *   <li>Every change in the watch was asked for by a write that was not refused, and each write
 *       took effect once.
 *   <li>No linearizable answer has a header below what was acknowledged before its call.
 *   <li>Every answer's content is the state at its header's revision, rebuilt from the watch.
 * </ol>
 *
 * <p>It assumes that every put of a history has a value of its own.
 */
public final class RevisionChecker {
    private static final int VIOLATIONS_MAX = 20;

    private final History history;
    private final long firstRevision;
    private final boolean clientsRepeatWrites;
    private final List<Violation> violations = new ArrayList<>();

    /** The truth by revision: the union of what the watchers saw. */
    private final TreeMap<Long, List<Event>> log = new TreeMap<>();

    private RevisionChecker(History history, long firstRevision, boolean clientsRepeatWrites) {
        this.history = history;
        this.firstRevision = firstRevision;
        this.clientsRepeatWrites = clientsRepeatWrites;
    }

    /**
     * Checks a history of clients that send each write once.
     *
     * @param firstRevision the first that the watchers asked for; the store was empty before it
     * @return what is wrong, at most the first twenty findings; empty if nothing is
     */
    public static List<Violation> check(History history, long firstRevision) {
        return new RevisionChecker(history, firstRevision, false).run();
    }

    /** The same for clients such as jetcd, which may repeat a write whose answer they missed. */
    public static List<Violation> checkRepeatingClients(History history, long firstRevision) {
        return new RevisionChecker(history, firstRevision, true).run();
    }

    private List<Violation> run() {
        history.watches().forEach(this::checkWatch);
        checkAcknowledgedWrites();
        checkEveryChangeWasAskedFor();
        checkRealTime();
        checkContents();
        return violations.subList(0, Math.min(violations.size(), VIOLATIONS_MAX));
    }

    private void checkWatch(String watcher, List<Event> events) {
        TreeMap<Long, List<Event>> seen = new TreeMap<>();
        long current = firstRevision - 1;
        for (Event event : events) {
            long revision = event.getKv().getModRevision();
            if (revision < current || (revision == current && repeats(seen, event))) {
                violate(Rule.WATCH_REPEATED, watcher + " saw " + revision + " after " + current);
                continue;
            }
            if (revision > current + 1) {
                violate(Rule.WATCH_GAP, watcher + " saw " + revision + " right after " + current);
            }
            current = revision;
            seen.computeIfAbsent(revision, _ -> new ArrayList<>()).add(event);
        }
        long acknowledged = history.lastAcknowledgedRevision();
        if (current < acknowledged) {
            violate(Rule.WATCH_ENDS_EARLY, watcher + " ends at " + current + " of " + acknowledged);
        }
        seen.forEach((revision, shown) -> {
            List<Event> other = log.putIfAbsent(revision, shown);
            if (other != null && !withoutPrevious(other).equals(withoutPrevious(shown))) {
                violate(
                        Rule.WATCHES_DISAGREE,
                        "at " + revision + " " + watcher + " saw " + shown + ", not " + other);
            }
        });
    }

    /** Within one revision each key changes at most once. */
    private static boolean repeats(Map<Long, List<Event>> seen, Event event) {
        return seen.getOrDefault(event.getKv().getModRevision(), List.of()).stream()
                .anyMatch(other -> other.getKv().getKey().equals(event.getKv().getKey()));
    }

    private static List<Event> withoutPrevious(List<Event> events) {
        return events.stream().map(event -> event.toBuilder().clearPrevKv().build()).toList();
    }

    private void checkAcknowledgedWrites() {
        Map<Long, Call> byRevision = new HashMap<>();
        for (Call call : history.calls()) {
            if (call.request() instanceof Write write
                    && call.outcome() instanceof Acknowledged(long revision, boolean applied)
                    && applied) {
                Call other = byRevision.putIfAbsent(revision, call);
                if (other != null) {
                    violate(Rule.REVISION_SHARED, "at " + revision + ": " + other + " and " + call);
                }
                List<Event> shown = log.getOrDefault(revision, List.of());
                if (!changesOf(shown).equals(changesByKey(write))) {
                    violate(Rule.WRITE_LOST, call + " but the watch shows " + shown);
                }
            }
        }
    }

    private void checkEveryChangeWasAskedFor() {
        Map<Map<ByteString, Optional<ByteString>>, List<Call>> asked = new HashMap<>();
        for (Call call : history.calls()) {
            if (call.request() instanceof Write write) {
                asked.computeIfAbsent(changesByKey(write), _ -> new ArrayList<>()).add(call);
            }
        }
        Map<Map<ByteString, Optional<ByteString>>, Integer> effects = new HashMap<>();
        log.forEach((revision, events) -> {
            Map<ByteString, Optional<ByteString>> changes = changesOf(events);
            List<Call> causes =
                    asked.getOrDefault(changes, List.of()).stream()
                            .filter(RevisionChecker::mayHaveChanged)
                            .toList();
            if (causes.isEmpty()) {
                violate(Rule.WRITE_INVENTED, "at " + revision + ": " + events);
            }
            int times = effects.merge(changes, 1, Integer::sum);
            if (times > causes.size() && !causes.isEmpty() && !clientsRepeatWrites) {
                violate(Rule.WRITE_REPEATED, "again at " + revision + ": " + causes);
            }
        });
    }

    private static boolean mayHaveChanged(Call call) {
        return !(call.outcome() instanceof Refused)
                && !(call.outcome() instanceof Acknowledged acknowledged
                        && !acknowledged.applied());
    }

    /**
     * Goes through the calls in the order of their starts, with the greatest revision acknowledged
     * before each start beside it.
     */
    private void checkRealTime() {
        List<Call> byEnd = new ArrayList<>(history.calls());
        byEnd.sort(Comparator.comparingLong(Call::endNanos));
        List<Call> byStart = new ArrayList<>(history.calls());
        byStart.sort(Comparator.comparingLong(Call::startNanos));
        int ended = 0;
        long floor = 0;
        for (Call call : byStart) {
            while (ended < byEnd.size() && byEnd.get(ended).endNanos() < call.startNanos()) {
                if (byEnd.get(ended).outcome() instanceof Acknowledged acknowledged
                        && acknowledged.applied()) {
                    floor = Math.max(floor, acknowledged.revision());
                }
                ended++;
            }
            checkAgainstFloor(call, floor);
        }
    }

    private void checkAgainstFloor(Call call, long floor) {
        switch (call.outcome()) {
            case Acknowledged(long revision, boolean applied) -> {
                if (applied && revision <= floor) {
                    violate(Rule.REAL_TIME_ORDER, call + " started after " + floor + " was known");
                } else if (revision < floor) {
                    violate(Rule.STALE_ANSWER, call + " started after " + floor + " was known");
                }
            }
            case Answered answered -> {
                if (call.request() instanceof Read read
                        && read.linearizable()
                        && answered.revision() < floor) {
                    violate(Rule.STALE_ANSWER, call + " started after " + floor + " was known");
                }
            }
            case Refused _, History.Unknown _ -> {}
        }
    }

    /** Replays the log once, with the answers sorted by the revision of their headers. */
    private void checkContents() {
        List<Call> reads =
                history.calls().stream()
                        .filter(call -> call.outcome() instanceof Answered)
                        .sorted(Comparator.comparingLong(RevisionChecker::headerRevision))
                        .toList();
        TreeMap<ByteString, KeyValue> state =
                new TreeMap<>(ByteString.unsignedLexicographicalComparator());
        var revisions = log.entrySet().iterator();
        Map.Entry<Long, List<Event>> next = revisions.hasNext() ? revisions.next() : null;
        for (Call call : reads) {
            while (next != null && next.getKey() <= headerRevision(call)) {
                next.getValue().forEach(event -> apply(state, event));
                next = revisions.hasNext() ? revisions.next() : null;
            }
            checkContent(call, state);
        }
    }

    private void checkContent(Call call, NavigableMap<ByteString, KeyValue> state) {
        if (call.request() instanceof Read read && call.outcome() instanceof Answered answered) {
            List<KeyValue> expected = rangeOf(state, read);
            if (!expected.equals(answered.content())) {
                violate(Rule.WRONG_CONTENT, call + " but the state there is " + expected);
            }
        }
    }

    private static List<KeyValue> rangeOf(NavigableMap<ByteString, KeyValue> state, Read read) {
        if (read.rangeEnd().isEmpty()) {
            KeyValue one = state.get(read.key());
            return one == null ? List.of() : List.of(one);
        }
        if (read.rangeEnd().equals(EtcdClient.ALL)) {
            return List.copyOf(state.tailMap(read.key()).values());
        }
        return List.copyOf(state.subMap(read.key(), read.rangeEnd()).values());
    }

    private static void apply(NavigableMap<ByteString, KeyValue> state, Event event) {
        if (event.getType() == EventType.DELETE) {
            state.remove(event.getKv().getKey());
        } else {
            state.put(event.getKv().getKey(), event.getKv());
        }
    }

    private static long headerRevision(Call call) {
        return call.outcome() instanceof Answered answered ? answered.revision() : 0;
    }

    private static Map<ByteString, Optional<ByteString>> changesOf(List<Event> events) {
        Map<ByteString, Optional<ByteString>> changes = new HashMap<>();
        for (Event event : events) {
            changes.put(
                    event.getKv().getKey(),
                    event.getType() == EventType.DELETE
                            ? Optional.empty()
                            : Optional.of(event.getKv().getValue()));
        }
        return changes;
    }

    private static Map<ByteString, Optional<ByteString>> changesByKey(Write write) {
        Map<ByteString, Optional<ByteString>> changes = new HashMap<>();
        for (Change change : write.changes()) {
            changes.put(change.key(), change.value());
        }
        return changes;
    }

    private void violate(Rule rule, String detail) {
        violations.add(new Violation(rule, detail));
    }
}
