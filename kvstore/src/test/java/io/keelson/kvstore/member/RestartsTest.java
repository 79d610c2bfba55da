package io.keelson.kvstore.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.HardState;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.wal.Recovered;
import io.keelson.wal.Wal;
import io.keelson.wal.WalBatch;
import io.keelson.wal.WalEntry;
import io.keelson.wal.WalHardState;
import io.keelson.wal.WalIdentity;
import io.keelson.wal.WalSettings;
import io.keelson.wal.disk.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log holds entries 1 to 3 of term 2; the state machine stands here or there. */
class RestartsTest {
    private static final Path DIRECTORY = Path.of("/wal");
    private static final Configuration VOTERS = Configuration.ofVoters(List.of(1L, 2L, 3L));

    private final SimDisk disk = new SimDisk();

    @BeforeEach
    void writeLog() throws IOException {
        try (Wal wal = open().log()) {
            List<WalEntry> entries = List.of(entry(1), entry(2), entry(3));
            wal.append(new WalBatch(new WalHardState(4, 7, 2), null, 0, entries));
            wal.sync();
        }
    }

    private static WalEntry entry(long index) {
        return new WalEntry(index, 2, (byte) 1, new byte[] {(byte) index});
    }

    private Wal.Opened open() throws IOException {
        return Wal.open(
                disk,
                DIRECTORY,
                new WalIdentity(5, 1),
                new WalSettings(16 << 10, 4 << 10, 512, 2, 512),
                new Random(1));
    }

    private RaftCore.Restart restartAt(EntryId applied) throws IOException {
        Wal.Opened opened = open();
        try (Wal wal = opened.log()) {
            return Restarts.of(wal, opened.recovered(), applied, VOTERS);
        }
    }

    @Test
    void aLogThatHoldsTheAppliedEntryIsKeptAndGoesOn() throws IOException {
        RaftCore.Restart restart = restartAt(new EntryId(2, 2));
        assertThat(restart.log()).extracting(Entry::index).containsExactly(1L, 2L, 3L);
        assertThat(restart.log().getLast().data()).containsExactly(3);
        assertThat(restart.hardState()).isEqualTo(new HardState(4, 7, 2));
        assertThat(restart.appliedIndex()).isEqualTo(2);
    }

    @Test
    void aLogThatLacksTheAppliedEntryBeginsAnewAfterIt() throws IOException {
        assertDiscarded(new EntryId(3, 5), new HardState(4, 7, 5));
    }

    @Test
    void aLogThatHoldsAnotherEntryInItsPlaceBeginsAnewAfterIt() throws IOException {
        assertDiscarded(new EntryId(3, 3), new HardState(4, 7, 3));
    }

    @Test
    void theTermIsAtLeastThatOfTheAppliedEntryAndAVoteOfAnEarlierOneIsVoid() throws IOException {
        assertDiscarded(new EntryId(6, 5), new HardState(6, 0, 5));
    }

    private void assertDiscarded(EntryId applied, HardState expected) throws IOException {
        RaftCore.Restart restart = restartAt(applied);
        assertThat(restart.log()).isEmpty();
        assertThat(restart.snapshot()).isEqualTo(new SnapshotMark(applied, VOTERS));
        assertThat(restart.hardState()).isEqualTo(expected);

        // And durably so: the next start finds no trace of the old entries.
        disk.processKilled();
        Wal.Opened again = open();
        try (Wal log = again.log()) {
            Recovered recovered = again.recovered();
            assertThat(recovered.matches(applied.index(), applied.term())).isTrue();
            assertThat(log.lastIndex()).isEqualTo(applied.index());
            assertThat(recovered.hardState())
                    .isEqualTo(
                            new WalHardState(
                                    expected.term(), expected.votedFor(), expected.commitIndex()));
        }
    }
}
