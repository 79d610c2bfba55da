package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a log without changing it, whoever's it is: for the command line. A member may be using
 * the log meanwhile; its last records may then look torn.
 */
public final class WalInspector {
    private WalInspector() {}

    /**
     * Prints every segment's head and every record, up to the damage if there is any, then what
     * {@link #verify} prints.
     *
     * @return whether {@link Wal#open} would open this log
     */
    public static boolean inspect(Disk disk, Path directory, PrintStream out) {
        return scan(disk, directory, out, new Printer(out));
    }

    /**
     * Checks every byte and prints a summary or, in one line, the damage.
     *
     * @return whether {@link Wal#open} would open this log
     */
    public static boolean verify(Disk disk, Path directory, PrintStream out) {
        return scan(disk, directory, out, (segment, record) -> {});
    }

    private static boolean scan(
            Disk disk, Path directory, PrintStream out, BiConsumer<Segment, LogRecord> observer) {
        try {
            if (!Wal.exists(disk, directory)) {
                out.println(directory + ": no log here");
                return false;
            }
            LogScan scan =
                    new LogScan(
                            disk, directory, null, WalSettings.DEFAULT.indexStepBytes(), observer);
            scan.replayUnproven();
            summarize(scan, directory, out);
            return true;
        } catch (WalRefusedException e) {
            out.println(e.getMessage());
            return false;
        } catch (IOException e) {
            out.println(directory + ": cannot be read: " + e.getMessage());
            return false;
        }
    }

    private static void summarize(LogScan scan, Path directory, PrintStream out) {
        LogScan.LastSegment last = scan.last();
        Segment active = scan.segments().getLast();
        EntrySummaries entries = scan.entries();
        out.printf(
                "%s: good; cluster %x member %x, %d segments, %d entries [%d, %d]%n",
                directory,
                active.head().identity().clusterId(),
                active.head().identity().memberId(),
                scan.segments().size(),
                entries.count(),
                entries.firstIndex(),
                entries.lastIndex());
        out.printf("%s, %s%n", scan.image().hardState(), markOf(scan.image().mark()));
        out.printf(
                "proven to be synced up to position %d, %d more bytes of records behind it%n",
                scan.provenPosition(), last.end() - last.provenEnd());
        if (last.tornBytes() > 0) {
            out.printf(
                    "%s offset %d: a torn tail of %d bytes, to be cut at the next start%n",
                    active.path(), last.end(), last.tornBytes());
        }
    }

    private static String markOf(@Nullable WalMark mark) {
        return mark == null ? "no mark" : mark.toString();
    }

    /** A line for each record, and one for the head of the segment it is the first of. */
    private static final class Printer implements BiConsumer<Segment, LogRecord> {
        private final PrintStream out;
        private @Nullable Segment current;

        Printer(PrintStream out) {
            this.out = out;
        }

        @Override
        public void accept(Segment segment, LogRecord record) {
            if (segment != current) {
                current = segment;
                SegmentHead head = segment.head();
                out.printf(
                        "segment %d %s: position %d, id %016x%s, synced to offset %d, after entry %d@%d, %s, %s%n",
                        head.sequence(),
                        segment.path(),
                        head.basePosition(),
                        head.segmentId(),
                        head.recycled() ? " (reused file)" : "",
                        head.syncedEnd(),
                        head.previous().lastIndex(),
                        head.previous().lastTerm(),
                        head.previous().hardState(),
                        markOf(head.previous().mark()));
            }
            String what =
                    switch (record.kind()) {
                        case ENTRY ->
                                "entry %d@%d kind %d, %d bytes"
                                        .formatted(
                                                record.index(),
                                                record.term(),
                                                record.entryKind(),
                                                record.payload().remaining());
                        case HARD_STATE -> record.toHardState().toString();
                        case TRUNCATION -> "truncate from " + record.index();
                        case MARK -> record.toMark().toString();
                    };
            out.printf("  %10d  %s  (proven %d)%n", record.offset(), what, record.provenPosition());
        }
    }
}
