package io.keelson.wal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimDiskTest extends DiskContractTest {
    private static final Path DIRECTORY = Path.of("/d");
    private static final Path FILE = DIRECTORY.resolve("f");

    @Override
    Disk newDisk() {
        return new SimDisk();
    }

    @Override
    Path root() {
        return Path.of("/top");
    }

    @Test
    void powerLossKeepsWhatWasSyncedAndAnyShareOfTheRest() throws IOException {
        SimDisk disk = diskWithFile();
        DiskFile file = disk.open(FILE);
        file.write(filled(4 * SimInode.SECTOR_SIZE_BYTES, 1), 0);
        file.sync();
        file.write(filled(4 * SimInode.SECTOR_SIZE_BYTES, 2), 0);
        Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            outcomes.add(sectors(disk.afterPowerLoss(new SplittableRandom(seed), 0.5)));
        }
        assertThat(outcomes).hasSize(16).contains("1111", "2222", "2121");
        assertThat(sectors(disk.afterPowerLoss(new SplittableRandom(1), 0))).isEqualTo("1111");
        assertThat(sectors(disk.afterPowerLoss(new SplittableRandom(1), 1))).isEqualTo("2222");
    }

    @Test
    void powerLossMayUndoNamesThatWereNotSynced() throws IOException {
        SimDisk disk = diskWithFile();
        disk.rename(FILE, DIRECTORY.resolve("g"));
        disk.create(DIRECTORY.resolve("h")).close();
        Set<Object> outcomes = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            outcomes.add(
                    disk.afterPowerLoss(new SplittableRandom(seed), 0.5)
                            .list(DIRECTORY)
                            .toString());
        }
        assertThat(outcomes).containsExactlyInAnyOrder("[f]", "[g]", "[f, h]", "[g, h]");
        disk.syncDirectory(DIRECTORY);
        assertThat(disk.afterPowerLoss(new SplittableRandom(1), 0).list(DIRECTORY))
                .containsExactly("g", "h");
    }

    @Test
    void aFailedSyncIsNeverMadeGood() throws IOException {
        SimDisk disk = diskWithFile();
        DiskFile file = disk.open(FILE);
        file.write(filled(512, 1), 0);
        disk.failSyncsAfter(0);
        assertThatThrownBy(file::sync).hasMessageContaining("Input/output error");
        disk.heal();
        assertThat(sectors(disk)).isEqualTo("1");
        assertThat(sectors(disk.afterPowerLoss(new SplittableRandom(1), 0.9))).isEmpty();
    }

    @Test
    void aFullDiskWritesWhatFits() throws IOException {
        SimDisk disk = diskWithFile();
        DiskFile file = disk.open(FILE);
        disk.leaveRoomFor(600);
        assertThatThrownBy(() -> file.write(filled(1024, 1), 0))
                .isInstanceOf(DiskFullException.class);
        assertThat(file.sizeBytes()).isEqualTo(600);
        file.write(filled(600, 2), 0);
    }

    @Test
    void nothingWorksWithoutPower() throws IOException {
        SimDisk disk = diskWithFile();
        DiskFile file = disk.open(FILE);
        disk.losePowerBefore(disk.operations() + 1);
        file.write(filled(1, 1), 0);
        assertThatThrownBy(file::sync).isInstanceOf(SimDisk.PowerLost.class);
        assertThatThrownBy(file::sync).isInstanceOf(SimDisk.PowerLost.class);
    }

    private static SimDisk diskWithFile() throws IOException {
        SimDisk disk = new SimDisk();
        disk.createDirectories(DIRECTORY);
        disk.create(FILE).close();
        disk.syncDirectory(DIRECTORY);
        return disk;
    }

    private static ByteBuffer filled(int sizeBytes, int value) {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes);
        Arrays.fill(bytes.array(), (byte) value);
        return bytes;
    }

    private static String sectors(SimDisk disk) throws IOException {
        DiskFile file = disk.openForRead(FILE);
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < file.sizeBytes(); at += SimInode.SECTOR_SIZE_BYTES) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            text.append(one.get(0));
        }
        return text.toString();
    }
}
