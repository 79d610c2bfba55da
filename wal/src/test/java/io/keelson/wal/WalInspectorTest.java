package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.wal.disk.SimDisk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalInspectorTest {
    private static final Path FIRST = TestLog.DIRECTORY.resolve("0000000000000001.wal");

    private final SimDisk disk = new SimDisk();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void printsEveryRecordAndASummaryAndChangesNothing() {
        writeLog();
        long operations = disk.operations();
        assertThat(WalInspector.inspect(disk, TestLog.DIRECTORY, out)).isTrue();
        assertThat(disk.operations()).isEqualTo(operations);
        assertThat(text())
                .contains("segment 1 " + FIRST)
                .contains("entry 1@1 kind 2, 10 bytes")
                .contains("WalHardState[term=2, votedFor=1, commitIndex=0]")
                .contains("truncate from 3")
                .contains("cluster c1 member a1, 1 segments, 3 entries [1, 3]")
                .contains("more bytes of records behind it");
    }

    @Test
    void verifySaysWhatIsWrong() {
        writeLog();
        assertThat(WalInspector.verify(disk, TestLog.DIRECTORY, out)).isTrue();
        disk.flip(FIRST, 150, 1);
        assertThat(WalInspector.verify(disk, TestLog.DIRECTORY, out)).isFalse();
        assertThat(text()).contains(FIRST + " offset 136: a record that was synced is missing");
    }

    @Test
    void verifyTellsATornTail() {
        writeLog();
        disk.flip(FIRST, disk.sizeBytes(FIRST) - 1, 1);
        assertThat(WalInspector.verify(disk, TestLog.DIRECTORY, out)).isTrue();
        assertThat(text()).contains("a torn tail of ");
    }

    @Test
    void noLogIsSaid() {
        assertThat(WalInspector.verify(disk, TestLog.DIRECTORY, out)).isFalse();
        assertThat(text()).contains("/log: no log here");
    }

    private void writeLog() {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 4, 1, 10)));
        log.sync();
        log.append(new WalBatch(new WalHardState(2, 1, 0), null, 3, TestLog.entries(3, 3, 2, 10)));
        log.sync();
        log.append(new WalBatch(null, null, 0, List.of()));
        log.close();
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
