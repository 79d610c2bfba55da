package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.chaos.History.Acknowledged;
import io.keelson.chaos.History.Answered;
import io.keelson.chaos.History.Call;
import io.keelson.chaos.History.Change;
import io.keelson.chaos.History.Outcome;
import io.keelson.chaos.History.Read;
import io.keelson.chaos.History.Refused;
import io.keelson.chaos.History.Unknown;
import io.keelson.chaos.History.Write;
import io.keelson.chaos.Violation.Rule;
import io.keelson.proto.mvccpb.Event;
import io.keelson.proto.mvccpb.Event.EventType;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * One good history, and that history doctored once for every rule: a checker that cannot find a
 * planted lie proves nothing by its silence.
 */
class RevisionCheckerTest {
    private static final long FIRST = 2;

    private final History history = new History();

    @Test
    void aGoodHistoryBreaksNoRule() {
        put(0, 10, "a", "1", new Acknowledged(2, true));
        put(5, 15, "b", "2", new Acknowledged(3, true));
        read(20, 25, "a", true, new Answered(3, List.of(kv("a", "1", 2, 2, 1))));
        put(30, 99, "a", "3", new Unknown("connection lost"));
        delete(30, 35, "b", new Acknowledged(5, true));
        delete(40, 45, "b", new Acknowledged(5, false));
        read(20, 50, "b", true, new Answered(5, List.of()));
        read(60, 70, "a", false, new Answered(2, List.of(kv("a", "1", 2, 2, 1))));
        put(60, 70, "a", "4", new Refused("too large"));
        watched(
                "w",
                putEvent("a", "1", 2, 2, 1),
                putEvent("b", "2", 3, 3, 1),
                putEvent("a", "3", 2, 4, 2),
                deleteEvent("b", 5));

        assertThat(RevisionChecker.check(history, FIRST)).isEmpty();
    }

    @Test
    void aTransactionsChangesShareARevision() {
        write(0, 1, new Acknowledged(2, true), change("a", "1"), change("b", "1"));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("b", "1", 2, 2, 1));

        assertThat(RevisionChecker.check(history, FIRST)).isEmpty();
    }

    @Test
    void aMissedRevisionIsAGap() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(2, 3, "a", "2", new Acknowledged(3, true));
        put(4, 5, "a", "3", new Acknowledged(4, true));
        watched("whole", putEvent("a", "1", 2, 2, 1), putEvent("a", "2", 2, 3, 2));
        watched("whole", putEvent("a", "3", 2, 4, 3));
        watched("holed", putEvent("a", "1", 2, 2, 1), putEvent("a", "3", 2, 4, 3));

        assertBroken(Rule.WATCH_GAP);
    }

    @Test
    void aRevisionSeenAgainIsFound() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("a", "1", 2, 2, 1));

        assertBroken(Rule.WATCH_REPEATED);
    }

    @Test
    void anOlderRevisionAfterANewerOneIsFound() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(2, 3, "a", "2", new Acknowledged(3, true));
        watched(
                "w",
                putEvent("a", "1", 2, 2, 1),
                putEvent("a", "2", 2, 3, 2),
                putEvent("a", "1", 2, 2, 1));

        assertBroken(Rule.WATCH_REPEATED);
    }

    @Test
    void watchersThatWereShownDifferentThingsDisagree() {
        put(0, 9, "a", "1", new Unknown("killed"));
        put(0, 9, "a", "2", new Unknown("killed"));
        watched("before the crash", putEvent("a", "1", 2, 2, 1));
        watched("after the crash", putEvent("a", "2", 2, 2, 1));

        assertBroken(Rule.WATCHES_DISAGREE);
    }

    @Test
    void aWatchThatStopsShortEndsEarly() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(2, 3, "a", "2", new Acknowledged(3, true));
        watched("whole", putEvent("a", "1", 2, 2, 1), putEvent("a", "2", 2, 3, 2));
        watched("short", putEvent("a", "1", 2, 2, 1));

        assertBroken(Rule.WATCH_ENDS_EARLY);
    }

    @Test
    void anAcknowledgedWriteWhoseRevisionShowsAnotherIsLost() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(0, 9, "b", "2", new Unknown("killed"));
        watched("w", putEvent("b", "2", 2, 2, 1));

        assertBroken(Rule.WRITE_LOST);
    }

    @Test
    void halfOfATransactionIsALostWriteAndAnInventedOne() {
        write(0, 1, new Acknowledged(2, true), change("a", "1"), change("b", "1"));
        watched("w", putEvent("a", "1", 2, 2, 1));

        assertBroken(Rule.WRITE_LOST, Rule.WRITE_INVENTED);
    }

    @Test
    void twoAcknowledgementsOfOneRevisionAreFound() {
        delete(0, 9, "a", new Acknowledged(3, true));
        put(0, 1, "a", "1", new Acknowledged(2, true));
        delete(0, 9, "a", new Acknowledged(3, true));
        watched("w", putEvent("a", "1", 2, 2, 1), deleteEvent("a", 3));

        assertBroken(Rule.REVISION_SHARED);
    }

    @Test
    void aLaterWriteMustHaveAGreaterRevision() {
        put(0, 1, "a", "1", new Acknowledged(3, true));
        put(2, 3, "b", "2", new Acknowledged(2, true));
        watched("w", putEvent("b", "2", 2, 2, 1), putEvent("a", "1", 3, 3, 1));

        assertBroken(Rule.REAL_TIME_ORDER);
    }

    @Test
    void aChangeNobodyAskedForIsInvented() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("b", "x", 3, 3, 1));

        assertBroken(Rule.WRITE_INVENTED);
    }

    @Test
    void aRefusedWriteMustNotTakeEffect() {
        put(0, 1, "a", "1", new Refused("too large"));
        watched("w", putEvent("a", "1", 2, 2, 1));

        assertBroken(Rule.WRITE_INVENTED);
    }

    @Test
    void aWriteThatTookEffectTwiceIsFoundUnlessClientsRepeat() {
        put(0, 9, "a", "1", new Acknowledged(3, true));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("a", "1", 2, 3, 2));

        assertBroken(Rule.WRITE_REPEATED);
        assertThat(RevisionChecker.checkRepeatingClients(history, FIRST)).isEmpty();
    }

    @Test
    void aLinearizableAnswerBelowWhatWasAcknowledgedIsStale() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(2, 3, "a", "2", new Acknowledged(3, true));
        read(4, 5, "a", true, new Answered(2, List.of(kv("a", "1", 2, 2, 1))));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("a", "2", 2, 3, 2));

        assertBroken(Rule.STALE_ANSWER);
    }

    @Test
    void aWriteThatChangedNothingMayNotBeStaleEither() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(2, 3, "a", "2", new Acknowledged(3, true));
        delete(4, 5, "b", new Acknowledged(2, false));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("a", "2", 2, 3, 2));

        assertBroken(Rule.STALE_ANSWER);
    }

    @Test
    void anAnswerMustBeTheStateAtItsRevision() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        put(2, 3, "a", "2", new Acknowledged(3, true));
        read(4, 5, "a", false, new Answered(3, List.of(kv("a", "1", 2, 2, 1))));
        watched("w", putEvent("a", "1", 2, 2, 1), putEvent("a", "2", 2, 3, 2));

        assertBroken(Rule.WRONG_CONTENT);
    }

    @Test
    void aDeletedKeyMustBeGone() {
        put(0, 1, "a", "1", new Acknowledged(2, true));
        delete(2, 3, "a", new Acknowledged(3, true));
        read(4, 5, "a", true, new Answered(3, List.of(kv("a", "1", 2, 2, 1))));
        watched("w", putEvent("a", "1", 2, 2, 1), deleteEvent("a", 3));

        assertBroken(Rule.WRONG_CONTENT);
    }

    private void assertBroken(Rule... rules) {
        assertThat(RevisionChecker.check(history, FIRST))
                .extracting(Violation::rule)
                .contains(rules)
                .containsOnly(rules);
    }

    private void put(long start, long end, String key, String value, Outcome outcome) {
        write(start, end, outcome, change(key, value));
    }

    private void delete(long start, long end, String key, Outcome outcome) {
        write(start, end, outcome, new Change(bytes(key), Optional.empty()));
    }

    private void write(long start, long end, Outcome outcome, Change... changes) {
        history.record(new Call(0, new Write(List.of(changes)), start, end, outcome));
    }

    private void read(long start, long end, String key, boolean linearizable, Answered answer) {
        var request = new Read(bytes(key), ByteString.EMPTY, linearizable);
        history.record(new Call(0, request, start, end, answer));
    }

    private void watched(String watcher, Event... events) {
        history.observed(watcher, List.of(events));
    }

    private static Change change(String key, String value) {
        return new Change(bytes(key), Optional.of(bytes(value)));
    }

    private static Event putEvent(String key, String value, long created, long mod, long version) {
        return Event.newBuilder().setKv(kv(key, value, created, mod, version)).build();
    }

    private static Event deleteEvent(String key, long mod) {
        return Event.newBuilder()
                .setType(EventType.DELETE)
                .setKv(KeyValue.newBuilder().setKey(bytes(key)).setModRevision(mod))
                .build();
    }

    private static KeyValue kv(String key, String value, long created, long mod, long version) {
        return KeyValue.newBuilder()
                .setKey(bytes(key))
                .setValue(bytes(value))
                .setCreateRevision(created)
                .setModRevision(mod)
                .setVersion(version)
                .build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
