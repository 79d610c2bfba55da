package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keelson.wal.disk.DiskFile;
import io.keelson.wal.disk.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Any bytes as a segment. A normal build runs the corpus beside this class; with the environment
 * variable {@code JAZZER_FUZZ=1} the fuzzer looks for more.
 */
class RecordFuzzTest {
    private static final Path FILE = TestLog.DIRECTORY.resolve("0000000000000001.wal");

    /**
     * Whatever the bytes, a head or record is decoded to what encodes to the same bytes, or not.
     */
    @FuzzTest
    void decodesOnlyWhatWasEncoded(byte[] input) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(input);
        if (SegmentHead.decode(bytes) instanceof SegmentHead.Valid(SegmentHead head)) {
            assertThat(head.encode().remaining()).isLessThanOrEqualTo(input.length);
        }
        for (int at = 0; at + LogRecord.HEADER_SIZE_BYTES <= input.length; at += 8) {
            LogRecord record = LogRecord.decode(bytes, at, at, 0, Long.MAX_VALUE / 2);
            if (record != null) {
                ByteBuffer again = ByteBuffer.allocate(record.sizeBytes());
                byte[] payload = record.payloadBytes();
                LogRecord.encodeHeader(
                        again,
                        0,
                        at,
                        record.kind(),
                        record.index(),
                        record.term(),
                        record.entryKind(),
                        record.provenPosition(),
                        payload);
                assertThat(again.put(payload).rewind())
                        .isEqualTo(bytes.slice(at, record.sizeBytes()));
            }
        }
    }

    /**
     * A log whose file was overwritten with anything, anywhere, opens or is refused, in a bounded
     * time and without any other exception; what it then holds are entries that were written.
     */
    @FuzzTest
    void opensOrRefusesAnything(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        SimDisk disk = new SimDisk();
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 8, 1, 100)));
        log.sync();
        log.append(WalBatch.of(TestLog.entries(9, 12, 1, 100)));
        log.close();
        int offset = ByteBuffer.wrap(input).getShort() & 0x7ff;
        try (DiskFile file = disk.open(FILE)) {
            file.write(ByteBuffer.wrap(input, 2, input.length - 2), offset);
        }
        try {
            Wal.Opened opened = TestLog.open(disk, 2);
            int count = opened.recovered().entries().count();
            // Records 9 to 12 prove the first eight; with all four gone nothing does.
            int lastProof = 136 + 11 * (int) LogRecord.sizeBytes(100);
            boolean proofLeft = offset + input.length - 2 <= lastProof;
            assertThat(count).isBetween(proofLeft ? 8 : 0, 12);
            assertThat(TestLog.readAll(opened.log())).isEqualTo(TestLog.entries(1, count, 1, 100));
        } catch (WalRefusedException refused) {
            assertThat(refused.getMessage()).contains("offset ").doesNotContain("\n");
        }
    }

    /** The bytes of the format are fixed: a change that this test notices needs a new version. */
    @Test
    void theFormatIsPinned() throws IOException {
        SimDisk disk = new SimDisk();
        Wal log =
                Wal.open(
                                disk,
                                TestLog.DIRECTORY,
                                TestLog.IDENTITY,
                                TestLog.SETTINGS,
                                new SplittableRandom(42))
                        .log();
        log.append(
                new WalBatch(
                        new WalHardState(2, 3, 4),
                        new WalMark(5, 2, new byte[] {6}),
                        0,
                        TestLog.entries(6, 6, 2, 3)));
        log.sync();
        byte[] content = new byte[disk.sizeBytes(FILE)];
        try (DiskFile file = disk.openForRead(FILE)) {
            file.read(ByteBuffer.wrap(content), 0);
        }
        String head =
                "4b45454c57414c0a00000001000000888084c21c00000000bdd732262feb6e95"
                        + "000000000000000100000000000000c100000000000000a10000000000000000"
                        + "0000000000000088000000000000000000000000000000000000000000000000"
                        + "0000000000000000000000000000000000000000000000000000000000000000"
                        + "0000000000000000";
        String hardState =
                "f54d075100000010020000000000008800000000000000000000000000000002"
                        + "000000000000008800000000000000030000000000000004";
        String mark =
                "507b53340000000104000000000000c000000000000000050000000000000002"
                        + "00000000000000880600000000000000";
        String entry =
                "c08e4a470000000301010000000000f000000000000000060000000000000002"
                        + "00000000000000886636690000000000";
        assertThat(HexFormat.of().formatHex(content)).isEqualTo(head + hardState + mark + entry);
    }
}
