package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.wal.WalRefusedException.Reason;
import io.keelson.wal.disk.SimDisk;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails or is full ends the log; what was acknowledged before is kept. */
class FaultTest {
    private static final Path RESERVE = TestLog.DIRECTORY.resolve("reserve");

    private final SimDisk disk = new SimDisk();

    @Test
    void aFailedSyncIsFatalAndNotTriedAgain() {
        Wal log = TestLog.open(disk, 1).log();
        log.append(WalBatch.of(TestLog.entries(1, 3, 1, 10)));
        disk.failSyncsAfter(0);
        assertThatThrownBy(log::sync)
                .isInstanceOf(WalFailedException.class)
                .hasMessageContaining("a sync failed")
                .hasMessageContaining("Input/output error")
                .hasMessageContaining("nothing unsynced is acknowledged")
                .hasMessageContaining(TestLog.DIRECTORY.toString());
        disk.heal();
        long operations = disk.operations();
        assertThatThrownBy(log::sync).isInstanceOf(WalFailedException.class);
        assertThatThrownBy(() -> log.append(WalBatch.of(TestLog.entries(4, 4, 1, 10))))
                .isInstanceOf(WalFailedException.class)
                .hasMessageContaining("a sync failed");
        assertThatThrownBy(() -> log.cut(2)).isInstanceOf(WalFailedException.class);
        assertThatThrownBy(() -> log.read(1, 1)).isInstanceOf(WalFailedException.class);
        assertThat(disk.operations()).isEqualTo(operations);
    }

    @Test
    void aFullDiskIsFatalAndGivesUpTheReserve() {
        Wal log = TestLog.open(disk, 1).log();
        assertThat(log.fill()).isTrue();
        log.append(WalBatch.of(TestLog.entries(1, 3, 1, 10)));
        log.sync();
        assertThat(disk.sizeBytes(RESERVE)).isEqualTo(512);
        disk.leaveRoomFor(100);
        assertThatThrownBy(() -> log.append(WalBatch.of(TestLog.entries(4, 80, 1, 100))))
                .isInstanceOf(WalFailedException.class)
                .hasMessageContaining("the disk is full")
                .hasMessageContaining("make room");
        assertThat(disk.sizeBytes(RESERVE)).isEqualTo(-1);
        log.close();
        assertThatThrownBy(() -> TestLog.open(disk, 2))
                .isInstanceOfSatisfying(
                        WalRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNUSABLE))
                .hasMessageContaining("the disk is full");
        disk.heal();
        Wal.Opened opened = TestLog.open(disk, 3);
        assertThat(opened.recovered().lastIndex()).isGreaterThanOrEqualTo(3);
        assertThat(TestLog.readAll(opened.log()))
                .isEqualTo(TestLog.entries(1, opened.log().lastIndex(), 1, 10).subList(0, 3));
    }

    @Test
    void aFillerWithoutRoomOnlyStopsFilling() {
        Wal log = TestLog.open(disk, new WalSettings(64 << 10, 8192, 512, 0, 256), 1).log();
        disk.leaveRoomFor(100);
        assertThat(log.fill()).isFalse();
        assertThat(log.fill()).isFalse();
        assertThat(disk.sizeBytes(RESERVE)).isEqualTo(-1);
        disk.leaveRoomFor(1000);
        log.append(WalBatch.of(TestLog.entries(1, 1, 1, 100)));
        log.sync();
        assertThat(log.lastIndex()).isEqualTo(1);
    }

    @Test
    void aFillerThatCannotSyncStopsTheLog() {
        Wal log = TestLog.open(disk, new WalSettings(64 << 10, 8192, 0, 0, 256), 1).log();
        disk.failSyncsAfter(0);
        assertThatThrownBy(log::fill).isInstanceOf(WalFailedException.class);
        disk.heal();
        assertThatThrownBy(() -> log.append(WalBatch.of(TestLog.entries(1, 1, 1, 100))))
                .isInstanceOf(WalFailedException.class)
                .hasMessageContaining("Input/output error");
    }

    /**
     * After a failed sync and a restart of the process the system still shows bytes that the disk
     * does not have. What is recovered must have been written again.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void whatIsRecoveredAfterAFailureSurvivesALossOfPower(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        WalModel model = new WalModel();
        Workload workload = new Workload(seed, model);
        SimDisk current = disk;
        for (int life = 0; life < 30; life++) {
            Wal log = model.openAndCheck(current, random.nextLong());
            workload.restarted();
            if (random.nextBoolean()) {
                current.failSyncsAfter(random.nextInt(12));
            } else {
                current.leaveRoomFor(random.nextInt(12_000));
            }
            try {
                for (int step = 0; step < 50; step++) {
                    workload.step(log);
                }
            } catch (WalFailedException expected) {
                // The member stops.
            }
            current.heal();
            current.processKilled();
            if (random.nextBoolean()) {
                model.openAndCheck(current, random.nextLong()).close();
                current = current.afterPowerLoss(random, 0);
            }
        }
        model.openAndCheck(current, seed).close();
    }
}
