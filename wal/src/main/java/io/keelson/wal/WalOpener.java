package io.keelson.wal;

import io.keelson.wal.WalRefusedException.Reason;
import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFullException;
import io.keelson.wal.disk.DiskLockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Opens a log: lock, check and replay, repair, and only then a writer. */
final class WalOpener {
    private WalOpener() {}

    static Wal.Opened open(
            Disk disk,
            Path directory,
            WalIdentity identity,
            WalSettings settings,
            RandomGenerator random) {
        SegmentFiles files = new SegmentFiles(disk, directory, settings);
        Closeable lock = null;
        boolean opened = false;
        try {
            disk.createDirectories(directory);
            lock = files.lock();
            boolean created = SegmentFiles.segmentNames(disk, directory).isEmpty();
            if (created) {
                files.adoptLeftovers();
                LogRepair.create(files, identity, random);
            }
            LogScan scan =
                    new LogScan(
                            disk,
                            directory,
                            identity,
                            settings.indexStepBytes(),
                            (segment, record) -> {});
            if (!created) {
                // Only now is it known to be ours: in a directory that is refused, nothing changes.
                files.adoptLeftovers();
            }
            Segment tornSegment = scan.segments().getLast();
            LogScan.LastSegment last = scan.last();
            if (LogRepair.isNeeded(scan)) {
                LogRepair.repair(files, scan, random);
            }
            Segment active = scan.segments().getLast();
            int end = active == tornSegment ? last.end() : active.head().syncedEnd();
            ZeroFiller filler = new ZeroFiller(disk, directory, settings);
            SegmentWriter writer =
                    new SegmentWriter(files, identity, settings, random, filler, active, end);
            Wal log = new Wal(files, lock, writer, filler, scan);
            log.discardSegmentsBelow(log.firstIndex()); // a crash may have left some
            opened = true;
            return new Wal.Opened(log, recovered(created, scan, tornSegment, last));
        } catch (DiskLockedException e) {
            throw new WalRefusedException(
                    Reason.LOCKED, directory + ": another process uses this log; stop it first", e);
        } catch (DiskFullException e) {
            throw new WalRefusedException(
                    Reason.UNUSABLE,
                    directory + ": the disk is full (" + e.getMessage() + "); make room",
                    e);
        } catch (IOException e) {
            throw new WalRefusedException(
                    Reason.UNUSABLE,
                    directory + ": the log cannot be opened: " + Wal.describe(e),
                    e);
        } finally {
            if (!opened) {
                SegmentFiles.closeQuietly(lock);
            }
        }
    }

    private static Recovered recovered(
            boolean created, LogScan scan, Segment torn, LogScan.LastSegment last) {
        LogImage image = scan.image();
        String report =
                last.tornBytes() == 0
                        ? null
                        : "%s offset %d: cut a torn tail of %d bytes, none of it was synced"
                                .formatted(torn.path(), last.end(), last.tornBytes());
        return new Recovered(
                created,
                image.hardState(),
                image.mark(),
                image.index().beginsAfterIndex(),
                image.index().beginsAfterTerm(),
                scan.entries(),
                last.tornBytes(),
                report);
    }
}
