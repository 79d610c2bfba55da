package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The log that the tests write: small segments, so that everything happens soon. */
final class TestLog {
    static final Path DIRECTORY = Path.of("/log");
    static final WalIdentity IDENTITY = new WalIdentity(0xc1, 0xa1);
    static final WalSettings SETTINGS = new WalSettings(4096, 4096, 512, 2, 256);

    private TestLog() {}

    static Wal.Opened open(Disk disk, long seed) {
        return open(disk, SETTINGS, seed);
    }

    static Wal.Opened open(Disk disk, WalSettings settings, long seed) {
        return Wal.open(disk, DIRECTORY, IDENTITY, settings, new SplittableRandom(seed));
    }

    static WalEntry entry(long index, long term, int sizeBytes) {
        byte[] data = new byte[sizeBytes];
        new SplittableRandom(index * 31 + term).nextBytes(data);
        return new WalEntry(index, term, (byte) (1 + index % 3), data);
    }

    /** Entries {@code [first, last]} of one term. */
    static List<WalEntry> entries(long first, long last, long term, int sizeBytes) {
        List<WalEntry> entries = new ArrayList<>();
        for (long index = first; index <= last; index++) {
            entries.add(entry(index, term, sizeBytes));
        }
        return entries;
    }

    /** Reads all entries of a log by index, a few at a time. */
    static List<WalEntry> readAll(Wal log) {
        List<WalEntry> all = new ArrayList<>();
        long next = log.firstIndex();
        while (next <= log.lastIndex()) {
            switch (log.read(next, 700)) {
                case ReadResult.Entries(List<WalEntry> some) -> {
                    all.addAll(some);
                    next += some.size();
                }
                case ReadResult.Discarded(long first) ->
                        throw new AssertionError("discarded below " + first);
                case ReadResult.BeyondEnd(long last) ->
                        throw new AssertionError("the log ends at " + last);
            }
        }
        return all;
    }
}
