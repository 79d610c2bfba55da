package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.wal.disk.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a log may look like after a crash: the states that the prefixes of its records add up to,
 * from the last acknowledged one on. Whatever else a recovered log shows was lost or invented.
 */
final class WalModel {
    /** The entries follow {@code beginsAfter}; nothing is ever cut here. */
    record State(
            WalHardState hardState,
            @Nullable WalMark mark,
            long beginsAfterIndex,
            long beginsAfterTerm,
            List<WalEntry> entries) {
        static final State EMPTY = new State(WalHardState.INITIAL, null, 0, 0, List.of());

        long lastIndex() {
            return entries.isEmpty() ? beginsAfterIndex : entries.getLast().index();
        }

        long termAt(long index) {
            return index == beginsAfterIndex
                    ? beginsAfterTerm
                    : entries.get((int) (index - beginsAfterIndex - 1)).term();
        }

        private List<WalEntry> after(long index) {
            return entries.subList((int) (index - beginsAfterIndex), entries.size());
        }

        private State with(WalHardState newHardState) {
            return new State(newHardState, mark, beginsAfterIndex, beginsAfterTerm, entries);
        }

        private State with(WalMark newMark) {
            return new State(hardState, newMark, newMark.index(), newMark.term(), List.of());
        }

        private State with(List<WalEntry> newEntries) {
            return new State(hardState, mark, beginsAfterIndex, beginsAfterTerm, newEntries);
        }
    }

    private final List<State> possible = new ArrayList<>(List.of(State.EMPTY));
    private long cutBelow;

    State latest() {
        return possible.getLast();
    }

    /** The batch is about to be appended: from now on a crash may keep any prefix of it. */
    void appending(WalBatch batch) {
        if (batch.hardState() != null) {
            possible.add(latest().with(batch.hardState()));
        }
        if (batch.mark() != null) {
            possible.add(latest().with(batch.mark()));
        }
        if (batch.truncateFrom() > 0) {
            State before = latest();
            int kept = (int) (batch.truncateFrom() - before.beginsAfterIndex() - 1);
            possible.add(before.with(before.entries().subList(0, kept)));
        }
        for (WalEntry entry : batch.entries()) {
            List<WalEntry> longer = new ArrayList<>(latest().entries());
            longer.add(entry);
            possible.add(latest().with(longer));
        }
    }

    /** Everything appended is acknowledged. */
    void synced() {
        possible.subList(0, possible.size() - 1).clear();
    }

    /** Entries below may be gone from now on. */
    void cutting(long belowIndex) {
        cutBelow = Math.max(cutBelow, belowIndex);
    }

    long cutBelow() {
        return cutBelow;
    }

    /** Opens the log and checks what it recovers; that becomes the only possible state. */
    Wal openAndCheck(SimDisk disk, long seed) {
        Wal.Opened opened = TestLog.open(disk, seed);
        State found = check(opened);
        possible.clear();
        possible.add(found);
        return opened.log();
    }

    /** Checks what was recovered and returns the possible state that it is. */
    State check(Wal.Opened opened) {
        Recovered recovered = opened.recovered();
        long begins = recovered.beginsAfterIndex();
        List<WalEntry> entries = TestLog.readAll(opened.log());
        for (State state : possible.reversed()) {
            if (state.hardState().equals(recovered.hardState())
                    && Objects.equals(state.mark(), recovered.mark())
                    && begins >= state.beginsAfterIndex()
                    && begins
                            <= Math.max(
                                    state.beginsAfterIndex(),
                                    Math.min(cutBelow - 1, state.lastIndex()))
                    && state.termAt(begins) == recovered.beginsAfterTerm()
                    && state.after(begins).equals(entries)) {
                checkSummaries(recovered, entries);
                return state;
            }
        }
        throw new AssertionError(
                "recovered %s with %s, which is none of %s"
                        .formatted(recovered, entries, possible));
    }

    private static void checkSummaries(Recovered recovered, List<WalEntry> entries) {
        EntrySummaries summaries = recovered.entries();
        assertThat(summaries.count()).isEqualTo(entries.size());
        assertThat(summaries.firstIndex()).isEqualTo(recovered.beginsAfterIndex() + 1);
        for (WalEntry entry : entries) {
            assertThat(summaries.termAt(entry.index())).isEqualTo(entry.term());
            assertThat(summaries.kindAt(entry.index())).isEqualTo(entry.kind());
            assertThat(summaries.sizeBytesAt(entry.index())).isEqualTo(entry.data().length);
            assertThat(recovered.matches(entry.index(), entry.term())).isTrue();
            assertThat(recovered.matches(entry.index(), entry.term() + 1)).isFalse();
        }
    }
}
