package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.wal.WalRefusedException.Reason;
import io.keelson.wal.disk.DiskFile;
import io.keelson.wal.disk.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Flips bits all over a log of several segments, reused ones among them. Below the proven position
 * each is refused with file and offset; above it the log is cut and says so; nowhere is a changed
 * byte replayed.
 */
class CorruptionTest {
    private static final Pattern OFFSET = Pattern.compile("(\\S+\\.wal) offset (\\d+): ");
    private static final int STEP_BYTES = 7;

    /** A log whose last synced batch no later record proves, so that both sides exist. */
    private static SimDisk diskWithLog() {
        SimDisk disk = new SimDisk();
        Wal log = TestLog.open(disk, 1).log();
        fillCompletely(log);
        log.append(WalBatch.of(TestLog.entries(1, 40, 1, 300)));
        log.cut(20); // their files are reused below
        WalMark mark = new WalMark(41, 1, new byte[50]);
        log.append(new WalBatch(new WalHardState(2, 1, 40), mark, 0, List.of()));
        log.sync();
        for (long index = 42; index < 80; index += 2) {
            log.append(WalBatch.of(TestLog.entries(index, index + 1, 2, 150)));
            log.sync();
        }
        log.append(new WalBatch(new WalHardState(3, 0, 70), null, 76, List.of()));
        log.sync();
        log.append(WalBatch.of(TestLog.entries(76, 79, 3, 150)));
        log.sync();
        log.close();
        return disk;
    }

    @Test
    void aBitFlippedBelowTheProvenPositionIsRefusedWithFileAndOffset() throws IOException {
        SimDisk disk = diskWithLog();
        LogScan scan = scan(disk);
        assertThat(scan.segments()).hasSizeGreaterThan(2);
        assertThat(scan.segments()).anyMatch(segment -> segment.head().recycled());
        SplittableRandom random = new SplittableRandom(7);
        int flips = 0;
        for (int i = 0; i < scan.segments().size(); i++) {
            Segment segment = scan.segments().get(i);
            int end = usedEnd(scan, i);
            List<Integer> starts = recordStarts(disk, segment, end);
            for (int offset = random.nextInt(STEP_BYTES); offset < end; offset += STEP_BYTES) {
                int bit = random.nextInt(8);
                disk.flip(segment.path(), offset, bit);
                int expected = startOf(starts, offset);
                assertThatThrownBy(() -> TestLog.open(disk, 9))
                        .isInstanceOfSatisfying(
                                WalRefusedException.class,
                                refused -> {
                                    Matcher told =
                                            OFFSET.matcher(String.valueOf(refused.getMessage()));
                                    assertThat(told.find()).isTrue();
                                    assertThat(told.group(1)).isEqualTo(segment.path().toString());
                                    // In a head the field is named, else the record's beginning.
                                    if (expected > 0) {
                                        assertThat(refused.reason()).isEqualTo(Reason.CORRUPT);
                                        assertThat(Integer.parseInt(told.group(2)))
                                                .isEqualTo(expected);
                                    }
                                });
                disk.flip(segment.path(), offset, bit);
                flips++;
            }
        }
        assertThat(flips).isGreaterThan(1000);
        TestLog.open(disk, 9).log().close();
    }

    @Test
    void aBitFlippedAboveTheProvenPositionIsCutAndSaidAndNeverReplayed() throws IOException {
        SimDisk original = diskWithLog();
        LogScan scan = scan(original);
        Segment last = scan.segments().getLast();
        List<WalEntry> whole = TestLog.readAll(TestLog.open(copy(original), 3).log());
        assertThat(scan.last().end()).isGreaterThan(scan.last().provenEnd() + 500);
        for (int offset = scan.last().provenEnd(); offset < scan.last().end(); offset++) {
            SimDisk disk = copy(original);
            disk.flip(last.path(), offset, offset % 8);
            Wal.Opened opened = TestLog.open(disk, 4);
            List<WalEntry> found = TestLog.readAll(opened.log());
            assertThat(found)
                    .isEqualTo(whole.subList(0, found.size()))
                    .hasSizeLessThan(whole.size());
            assertThat(opened.recovered().cutBytes())
                    .isBetween(
                            1L, (long) original.sizeBytes(last.path()) - scan.last().provenEnd());
            assertThat(opened.recovered().cutReport())
                    .contains(last.path().toString())
                    .contains("offset ")
                    .contains(opened.recovered().cutBytes() + " bytes");
            opened.log().close();
            Wal.Opened again = TestLog.open(disk, 5);
            assertThat(again.recovered().cutBytes()).isZero();
            assertThat(TestLog.readAll(again.log())).isEqualTo(found);
        }
    }

    @Test
    void bytesBehindTheEndAreCutFromAFreshFileAndExactlyCounted() {
        SimDisk disk = new SimDisk();
        Wal log = TestLog.open(disk, 1).log();
        fillCompletely(log);
        log.append(WalBatch.of(TestLog.entries(1, 3, 1, 100)));
        int end = (int) log.sync();
        log.close();
        disk.flip(TestLog.DIRECTORY.resolve("0000000000000001.wal"), end + 1000, 3);
        Wal.Opened opened = TestLog.open(disk, 2);
        assertThat(opened.recovered().cutBytes()).isEqualTo(1001);
        assertThat(TestLog.readAll(opened.log())).isEqualTo(TestLog.entries(1, 3, 1, 100));
    }

    @Test
    void aSegmentThatLostItsTailIsRefused() throws IOException {
        SimDisk disk = diskWithLog();
        LogScan scan = scan(disk);
        Segment first = scan.segments().getFirst();
        try (DiskFile file = disk.open(first.path())) {
            file.truncate(1000);
        }
        assertThatThrownBy(() -> TestLog.open(disk, 1))
                .isInstanceOf(WalRefusedException.class)
                .hasMessageContaining(first.path() + " offset ");
    }

    @Test
    void aRecordOfAnEarlierLifeOfTheFileNeverVerifies() throws IOException {
        SimDisk disk = new SimDisk();
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 36, 1, 200)));
        byte[] earlier = content(disk, TestLog.DIRECTORY.resolve("0000000000000001.wal"));
        log.cut(36);
        assertThat(log.spareCount()).isEqualTo(2);
        // The new life's records are as large as the old one's and stand at the same offsets.
        log.append(WalBatch.of(TestLog.entries(37, 52, 1, 200)));
        log.sync();
        log.close();
        LogScan scan = scan(disk);
        Segment last = scan.segments().getLast();
        assertThat(last.head().recycled()).isTrue();
        assertThat(scan.last().tornBytes()).isZero();
        int end = scan.last().end();
        try (DiskFile file = disk.open(last.path())) {
            // As if the zeros that mark the end had never been written: a whole record follows.
            file.write(ByteBuffer.wrap(earlier, end, LogRecord.HEADER_SIZE_BYTES), end);
            assertThat(content(disk, last.path())).endsWith(suffix(earlier, end));
        }
        LogScan torn = scan(disk);
        assertThat(torn.last().end()).isEqualTo(end);
        assertThat(torn.last().tornBytes()).isPositive();
        Wal.Opened opened = TestLog.open(disk, 2);
        assertThat(opened.recovered().lastIndex()).isEqualTo(52);
    }

    @Test
    void aReadNotesDamageThatAppearedSince() throws IOException {
        SimDisk disk = new SimDisk();
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 3, 1, 100)));
        log.sync();
        disk.flip(TestLog.DIRECTORY.resolve("0000000000000001.wal"), 300, 1);
        assertThatThrownBy(() -> log.read(1, 1000))
                .isInstanceOf(WalRefusedException.class)
                .hasMessageContaining("0000000000000001.wal offset 2");
    }

    private static LogScan scan(SimDisk disk) throws IOException {
        return new LogScan(disk, TestLog.DIRECTORY, null, 256, (segment, record) -> {});
    }

    private static void fillCompletely(Wal log) {
        int steps = 0;
        while (log.fill()) {
            steps++;
        }
        assertThat(steps).isPositive();
    }

    private static byte[] content(SimDisk disk, Path path) throws IOException {
        byte[] bytes = new byte[disk.sizeBytes(path)];
        try (DiskFile file = disk.openForRead(path)) {
            assertThat(file.read(ByteBuffer.wrap(bytes), 0)).isEqualTo(bytes.length);
        }
        return bytes;
    }

    private static byte[] suffix(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static SimDisk copy(SimDisk disk) {
        return disk.afterPowerLoss(new SplittableRandom(1), 1);
    }

    private static int usedEnd(LogScan scan, int at) {
        SegmentHead head = scan.segments().get(at).head();
        return at + 1 < scan.segments().size()
                ? (int) (scan.segments().get(at + 1).head().basePosition() - head.basePosition())
                : scan.last().provenEnd();
    }

    private static List<Integer> recordStarts(SimDisk disk, Segment segment, int end)
            throws IOException {
        List<Integer> starts = new ArrayList<>();
        try (DiskFile file = disk.openForRead(segment.path())) {
            SegmentWindow window = new SegmentWindow(file, end, 4096);
            RecordCursor cursor =
                    new RecordCursor(window, segment.head(), segment.head().sizeBytes());
            while (cursor.offset() < end) {
                starts.add(cursor.offset());
                assertThat(cursor.next()).isNotNull();
            }
        }
        return starts;
    }

    /** The beginning of the record that an offset lies in; 0 for the head. */
    private static int startOf(List<Integer> starts, int offset) {
        int start = 0;
        for (int candidate : starts) {
            start = candidate <= offset ? candidate : start;
        }
        return start;
    }
}
