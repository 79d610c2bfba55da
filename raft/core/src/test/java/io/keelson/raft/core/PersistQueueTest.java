package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersistQueueTest {
    private static final HardState STATE = new HardState(1, 0, 0);

    private final PersistQueue queue = new PersistQueue(STATE, 0);

    @BeforeEach
    void handOutThreeEntries() {
        append(1, 1, 2, 3);
        queue.take(STATE, 3);
    }

    private void append(long term, long... indexes) {
        for (long index : indexes) {
            queue.append(TestingMember.entry(term, index));
        }
    }

    @Test
    void countsWhatIsSynced() {
        assertThat(queue.persistedIndex()).isZero();
        queue.persisted(1);
        assertThat(queue.persistedIndex()).isEqualTo(3);
    }

    @Test
    void aSyncOfWhatWasTruncatedMeanwhileCountsOnlyUpToThere() {
        queue.truncateFrom(2);
        append(2, 2, 3, 4);
        Effects.Persist second = Objects.requireNonNull(queue.take(STATE, 4));
        assertThat(second.truncateFrom()).isEqualTo(2);
        queue.persisted(1);
        assertThat(queue.persistedIndex()).isEqualTo(1);
        queue.persisted(2);
        assertThat(queue.persistedIndex()).isEqualTo(4);
    }

    @Test
    void whatWasNeverHandedOutIsForgottenWithoutATrace() {
        append(1, 4, 5);
        queue.truncateFrom(5);
        append(2, 5);
        Effects.Persist second = Objects.requireNonNull(queue.take(STATE, 5));
        assertThat(second.truncateFrom()).isZero();
        assertThat(second.entries())
                .extracting(Entry::id)
                .isEqualTo(List.of(new EntryId(1, 4), new EntryId(2, 5)));
    }

    @Test
    void aCommitIndexAloneIsNotWorthASync() {
        assertThat(queue.take(new HardState(1, 0, 3), 3)).isNull();
        assertThat(Objects.requireNonNull(queue.take(new HardState(1, 2, 3), 3)).hardState())
                .isEqualTo(new HardState(1, 2, 3));
    }

    @Test
    void refusesASequenceThatWasNeverHandedOut() {
        assertThatThrownBy(() -> queue.persisted(9)).hasMessageContaining("never handed out");
    }
}
