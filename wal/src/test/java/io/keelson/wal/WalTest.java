package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.wal.WalRefusedException.Reason;
import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import io.keelson.wal.disk.OsDisk;
import io.keelson.wal.disk.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalTest {
    private final SimDisk disk = new SimDisk();

    @Test
    void aNewLogIsEmpty() throws IOException {
        assertThat(Wal.exists(disk, TestLog.DIRECTORY)).isFalse();
        Wal.Opened opened = TestLog.open(disk, 1);
        assertThat(Wal.exists(disk, TestLog.DIRECTORY)).isTrue();
        Recovered recovered = opened.recovered();
        assertThat(recovered.created()).isTrue();
        assertThat(recovered.hardState()).isEqualTo(WalHardState.INITIAL);
        assertThat(recovered.mark()).isNull();
        assertThat(recovered.lastIndex()).isZero();
        assertThat(recovered.matches(0, 0)).isTrue();
        assertThat(opened.log().firstIndex()).isEqualTo(1);
        assertThat(opened.log().read(1, 100)).isEqualTo(new ReadResult.BeyondEnd(0));
        assertThat(opened.log().read(0, 100)).isEqualTo(new ReadResult.Discarded(1));
    }

    @Test
    void returnsWhatWasAppended() {
        Wal log = TestLog.open(disk, 1).log();
        WalHardState hardState = new WalHardState(3, 7, 20);
        log.append(new WalBatch(hardState, null, 0, TestLog.entries(1, 50, 3, 100)));
        log.sync();
        assertThat(log.segmentCount()).isGreaterThan(1);
        log.close();
        Wal.Opened opened = TestLog.open(disk, 2);
        assertThat(opened.recovered().created()).isFalse();
        assertThat(opened.recovered().hardState()).isEqualTo(hardState);
        assertThat(opened.recovered().cutReport()).isNull();
        assertThat(TestLog.readAll(opened.log())).isEqualTo(TestLog.entries(1, 50, 3, 100));
    }

    @Test
    void readsFromAnyIndexUpToSoManyBytesButOneAtLeast() {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 60, 1, 100)));
        for (long first = 1; first <= 60; first++) {
            long last = Math.min(60, first + 4);
            assertThat(log.read(first, 599 - 100))
                    .isEqualTo(
                            new ReadResult.Entries(
                                    TestLog.entries(first, Math.min(60, first + 3), 1, 100)));
            assertThat(log.read(first, 500))
                    .isEqualTo(new ReadResult.Entries(TestLog.entries(first, last, 1, 100)));
            assertThat(log.read(first, 0))
                    .isEqualTo(new ReadResult.Entries(TestLog.entries(first, first, 1, 100)));
        }
        assertThat(log.read(1, Long.MAX_VALUE))
                .isEqualTo(new ReadResult.Entries(TestLog.entries(1, 60, 1, 100)));
    }

    @Test
    void truncationReplacesTheEndAndReadsSeeOnlyTheNewOne() {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 30, 1, 100)));
        log.append(new WalBatch(null, null, 11, TestLog.entries(11, 40, 2, 90)));
        log.append(new WalBatch(null, null, 12, TestLog.entries(12, 12, 3, 80)));
        List<WalEntry> expected = new ArrayList<>(TestLog.entries(1, 10, 1, 100));
        expected.addAll(TestLog.entries(11, 11, 2, 90));
        expected.addAll(TestLog.entries(12, 12, 3, 80));
        assertThat(TestLog.readAll(log)).isEqualTo(expected);
        log.sync();
        log.close();
        assertThat(TestLog.readAll(TestLog.open(disk, 2).log())).isEqualTo(expected);
    }

    @Test
    void aMarkDiscardsTheLogAndOnceSyncedItsSegments() {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 60, 1, 200)));
        log.sync();
        int before = log.segmentCount();
        WalMark mark = new WalMark(500, 4, new byte[] {1, 2, 3});
        log.append(new WalBatch(null, mark, 0, TestLog.entries(501, 502, 4, 10)));
        assertThat(log.segmentCount()).isEqualTo(before);
        assertThat(log.read(60, 1)).isEqualTo(new ReadResult.Discarded(501));
        log.sync();
        assertThat(log.segmentCount()).isEqualTo(1);
        log.close();
        Wal.Opened opened = TestLog.open(disk, 2);
        assertThat(opened.recovered().mark()).isEqualTo(mark);
        assertThat(opened.recovered().beginsAfterIndex()).isEqualTo(500);
        assertThat(opened.recovered().matches(500, 4)).isTrue();
        assertThat(TestLog.readAll(opened.log())).isEqualTo(TestLog.entries(501, 502, 4, 10));
    }

    @Test
    void aCutKeepsHardStateAndMarkAndReusesFiles() throws IOException {
        Wal log = TestLog.open(disk, 1).log();
        WalHardState hardState = new WalHardState(9, 8, 7);
        WalMark mark = new WalMark(10, 1, new byte[33]);
        log.append(new WalBatch(hardState, mark, 0, TestLog.entries(11, 100, 1, 200)));
        log.cut(60);
        assertThat(log.firstIndex()).isBetween(40L, 60L);
        assertThat(log.spareCount()).isEqualTo(2);
        List<String> before = disk.list(TestLog.DIRECTORY);
        log.append(WalBatch.of(TestLog.entries(101, 140, 1, 200)));
        log.sync();
        assertThat(log.spareCount()).isZero();
        assertThat(disk.list(TestLog.DIRECTORY)).hasSizeGreaterThanOrEqualTo(before.size());
        long first = log.firstIndex();
        log.close();
        Recovered recovered = TestLog.open(disk, 2).recovered();
        assertThat(recovered.hardState()).isEqualTo(hardState);
        assertThat(recovered.mark()).isEqualTo(mark);
        assertThat(recovered.beginsAfterIndex()).isEqualTo(first - 1);
        assertThat(recovered.beginsAfterTerm()).isEqualTo(1);
        assertThat(recovered.lastIndex()).isEqualTo(140);
    }

    @Test
    void aBatchThatWouldLeaveAHoleIsRefusedAndNothingIsWritten() {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 5, 1, 10)));
        log.sync();
        long operations = disk.operations();
        for (WalBatch batch :
                List.of(
                        WalBatch.of(TestLog.entries(7, 8, 1, 10)),
                        WalBatch.of(TestLog.entries(5, 8, 1, 10)),
                        new WalBatch(null, null, 7, List.of()),
                        new WalBatch(null, new WalMark(9, 1, new byte[0]), 9, List.of()),
                        new WalBatch(
                                null,
                                new WalMark(9, 1, new byte[0]),
                                0,
                                TestLog.entries(6, 6, 1, 1)))) {
            assertThatThrownBy(() -> log.append(batch))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(disk.operations()).isEqualTo(operations);
        assertThat(TestLog.readAll(log)).isEqualTo(TestLog.entries(1, 5, 1, 10));
    }

    @Test
    void aBatchIsOneWriteAndOneSync() {
        Wal log = TestLog.open(disk, WalSettings.DEFAULT, 1).log();
        long operations = disk.operations();
        long end =
                log.append(
                        new WalBatch(
                                new WalHardState(2, 1, 0),
                                null,
                                0,
                                TestLog.entries(1, 500, 2, 100)));
        assertThat(disk.operations()).isEqualTo(operations + 1);
        assertThat(log.sync()).isEqualTo(end);
        assertThat(disk.operations()).isEqualTo(operations + 2);
        assertThat(log.sync()).isEqualTo(end);
        assertThat(disk.operations()).isEqualTo(operations + 2);
    }

    @Test
    void anEntryLargerThanBufferAndSegmentIsKept() {
        Wal log = TestLog.open(disk, 1).log();
        List<WalEntry> large =
                List.of(
                        TestLog.entry(1, 1, 10),
                        TestLog.entry(2, 1, 3_000_001),
                        TestLog.entry(3, 1, 10));
        log.append(WalBatch.of(large));
        assertThat(TestLog.readAll(log)).isEqualTo(large);
        log.sync();
        log.close();
        assertThat(TestLog.readAll(TestLog.open(disk, 2).log())).isEqualTo(large);
    }

    @Test
    void anUnchangedLogIsOpenedAgainAndAgainWithoutGrowing() throws IOException {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 5, 1, 10)));
        log.sync();
        log.close();
        TestLog.open(disk, 2).log().close();
        List<String> files = disk.list(TestLog.DIRECTORY);
        long operations = disk.operations();
        for (int i = 0; i < 5; i++) {
            TestLog.open(disk, 3 + i).log().close();
        }
        assertThat(disk.list(TestLog.DIRECTORY)).isEqualTo(files);
        // Each start makes the names durable, and does nothing else.
        assertThat(disk.operations()).isEqualTo(operations + 5);
    }

    @Test
    void theFillerKeepsTheFileAheadOfTheWriterAndMakesTheReserve() throws IOException {
        WalSettings settings = new WalSettings(64 << 10, 8192, 5000, 0, 256);
        Wal log = TestLog.open(disk, settings, 1).log();
        Path segment = TestLog.DIRECTORY.resolve("0000000000000001.wal");
        int small = disk.sizeBytes(segment);
        while (log.fill()) {
            assertThat(disk.sizeBytes(TestLog.DIRECTORY.resolve("reserve"))).isEqualTo(5000);
        }
        assertThat(disk.sizeBytes(segment)).isGreaterThanOrEqualTo(small + 8192);
        log.append(WalBatch.of(TestLog.entries(1, 3, 1, 1000)));
        log.sync();
        while (log.fill()) {
            assertThat(log.lastIndex()).isEqualTo(3);
        }
        log.close();
        Wal.Opened opened = TestLog.open(disk, settings, 2);
        assertThat(opened.recovered().cutBytes()).isZero();
        assertThat(TestLog.readAll(opened.log())).isEqualTo(TestLog.entries(1, 3, 1, 1000));
    }

    @Test
    void oneProcessAtATime() {
        Wal log = TestLog.open(disk, 1).log();
        assertRefused(Reason.LOCKED, disk, TestLog.IDENTITY, "another process");
        log.close();
        TestLog.open(disk, 2).log().close();
    }

    @Test
    void anotherMembersOrClustersLogIsRefusedAndLeftAlone() {
        TestLog.open(disk, 1).log().close();
        long operations = disk.operations();
        assertRefused(Reason.OTHER_MEMBER, disk, new WalIdentity(0xc1, 0xa2), "member a1");
        assertRefused(Reason.OTHER_CLUSTER, disk, new WalIdentity(0xc2, 0xa1), "cluster c1");
        assertThat(disk.operations()).isEqualTo(operations);
        TestLog.open(disk, 2).log().close();
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        TestLog.open(disk, 1).log().close();
        try (DiskFile file = disk.open(TestLog.DIRECTORY.resolve("0000000000000001.wal"))) {
            file.write(ByteBuffer.allocate(4).putInt(0, 2), 8);
        }
        assertRefused(Reason.NEWER_FORMAT, disk, TestLog.IDENTITY, "format version 2 is newer");
    }

    @Test
    void aMissingSegmentIsRefused() throws IOException {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 60, 1, 200)));
        log.sync();
        log.close();
        disk.delete(TestLog.DIRECTORY.resolve("0000000000000002.wal"));
        assertRefused(
                Reason.CORRUPT,
                disk,
                TestLog.IDENTITY,
                "0000000000000003.wal offset 32: the segment before it is missing");
    }

    @Test
    void aClosedLogRefusesEverything() {
        Wal log = TestLog.open(disk, 1).log();
        log.close();
        assertThatThrownBy(() -> log.append(WalBatch.of(WalHardState.INITIAL)))
                .isInstanceOf(WalFailedException.class)
                .hasMessageContaining("closed");
        assertThat(log.fill()).isFalse();
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new WalSettings(4095, 0, 0, 0, 1))
                .hasMessageContaining("segmentSizeBytes");
        assertThatThrownBy(() -> new WalSettings(4096, 1, 0, 0, 1))
                .hasMessageContaining("zeroFillStepBytes");
        assertThatThrownBy(() -> new WalSettings(4096, 0, -1, 0, 1))
                .hasMessageContaining("reserveSizeBytes");
        assertThat(WalSettings.DEFAULT.segmentSizeBytes()).isEqualTo(64 << 20);
        assertThat(WalSettings.DEFAULT.zeroFillStepBytes()).isEqualTo(4 << 20);
        assertThat(WalSettings.DEFAULT.reserveSizeBytes()).isEqualTo(4 << 20);
        assertThat(WalSettings.DEFAULT.spareSegmentsMax()).isEqualTo(2);
        assertThat(WalSettings.DEFAULT.indexStepBytes()).isEqualTo(64 << 10);
    }

    @Test
    void worksOnTheOperatingSystemsDisk(@TempDir Path directory) {
        Disk os = new OsDisk();
        Path logDirectory = directory.resolve("new").resolve("wal");
        for (int life = 0; life < 5; life++) {
            Wal.Opened opened =
                    Wal.open(
                            os,
                            logDirectory,
                            TestLog.IDENTITY,
                            TestLog.SETTINGS,
                            new SplittableRandom(life));
            Wal log = opened.log();
            assertThat(log.lastIndex()).isEqualTo(life * 40L);
            assertThat(TestLog.readAll(log))
                    .isEqualTo(TestLog.entries(log.firstIndex(), life * 40L, 1, 300));
            log.append(WalBatch.of(TestLog.entries(life * 40L + 1, life * 40L + 40, 1, 300)));
            while (log.fill()) {
                assertThat(log.sync()).isPositive();
            }
            log.cut(life * 40L);
            log.sync();
            log.close();
        }
    }

    private static void assertRefused(
            Reason reason, Disk disk, WalIdentity identity, String message) {
        assertThatThrownBy(() ->
                        Wal.open(
                                disk,
                                TestLog.DIRECTORY,
                                identity,
                                TestLog.SETTINGS,
                                new SplittableRandom(1)))
                .isInstanceOfSatisfying(
                        WalRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
