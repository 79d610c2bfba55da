package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.wal.disk.SimDisk;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes before every single operation of a workload, with nothing, all and some of what
 * was not synced kept. What is recovered is what the records up to some point add up to, that point
 * is not before the last acknowledged one, and opening again changes nothing.
 */
class CrashTest {
    private static final double[] KEPT_SHARES = {0, 1, 0.5, 0.9};

    private long crashes;

    @Test
    void everyPointOfRotationRecyclingTruncationAndMarks() {
        WalModel model = new WalModel();
        Workload workload = new Workload(0, model);
        SimDisk disk = new SimDisk();
        Wal log = model.openAndCheck(disk, 1);
        crashBeforeEveryOperation(disk, model, true);

        for (int round = 0; round < 3; round++) {
            long first = model.latest().lastIndex() + 1;
            // Fill two segments and a part of a third.
            for (long index = first; index < first + 30; index += 3) {
                workload.append(
                        log, WalBatch.of(TestLog.entries(index, index + 2, 1 + round, 200)));
                log.sync();
                model.synced();
                log.fill();
            }
            // Discard the first ones: later rounds reuse their files.
            model.cutting(first + 20);
            log.cut(first + 20);
            // A new leader's entries replace the last ones, across the beginning of a segment.
            WalBatch replace =
                    new WalBatch(
                            new WalHardState(5 + round, 2, first + 20),
                            null,
                            first + 22,
                            TestLog.entries(first + 22, first + 33, 5 + round, 250));
            workload.append(log, replace);
            log.sync();
            model.synced();
            // A snapshot from the leader replaces everything.
            long snapshot = first + 100;
            WalBatch installed =
                    new WalBatch(
                            new WalHardState(6 + round, 0, snapshot),
                            new WalMark(snapshot, 6 + round, new byte[90]),
                            0,
                            TestLog.entries(snapshot + 1, snapshot + 4, 6 + round, 60));
            workload.append(log, installed);
            log.sync();
            model.synced();
        }
        assertThat(log.spareCount()).isPositive();
        assertThat(crashes).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyPointOfAnyWorkload(long seed) {
        WalModel model = new WalModel();
        Workload workload = new Workload(seed, model);
        SimDisk disk = new SimDisk();
        Wal log = model.openAndCheck(disk, seed);
        crashBeforeEveryOperation(disk, model, false);
        for (int step = 0; step < 60; step++) {
            workload.step(log);
        }
        assertThat(crashes).isGreaterThan(100);
    }

    /** Many lives, each ended by a loss of power or a kill at any operation, opening included. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void manyLives(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        WalModel model = new WalModel();
        Workload workload = new Workload(seed, model);
        SimDisk disk = new SimDisk();
        for (int life = 0; life < 150; life++) {
            disk.losePowerBefore(disk.operations() + random.nextInt(60));
            try {
                Wal log = model.openAndCheck(disk, random.nextLong());
                workload.restarted();
                for (int step = 0; step < 60; step++) {
                    workload.step(log);
                }
            } catch (SimDisk.PowerLost expected) {
                // The next life begins with what is left.
            }
            if (random.nextInt(3) == 0) {
                disk.processKilled();
            } else {
                disk = disk.afterPowerLoss(random, random.nextDouble());
            }
        }
        model.openAndCheck(disk, seed);
    }

    private void crashBeforeEveryOperation(SimDisk disk, WalModel model, boolean alsoWhileOpening) {
        disk.beforeEachOperation(() -> {
            for (double keptShare : KEPT_SHARES) {
                SplittableRandom random = new SplittableRandom(++crashes);
                SimDisk after = disk.afterPowerLoss(random, keptShare);
                if (alsoWhileOpening) {
                    crashWhileOpening(after, model, random);
                }
                checkTwice(after, model);
            }
        });
    }

    private void crashWhileOpening(SimDisk disk, WalModel model, SplittableRandom random) {
        SimDisk opened = disk.afterPowerLoss(random, 1);
        opened.beforeEachOperation(() -> {
            crashes++;
            checkTwice(opened.afterPowerLoss(random, random.nextDouble()), model);
        });
        model.check(TestLog.open(opened, crashes));
    }

    private void checkTwice(SimDisk disk, WalModel model) {
        Wal.Opened opened = TestLog.open(disk, crashes);
        WalModel.State first = model.check(opened);
        // What was recovered is durable now: even a loss of everything unsynced changes nothing.
        SimDisk again = disk.afterPowerLoss(new SplittableRandom(crashes), 0);
        Wal.Opened reopened = TestLog.open(again, crashes + 1);
        assertThat(model.check(reopened)).isEqualTo(first);
        assertThat(reopened.recovered().cutBytes()).isZero();
    }
}
