package io.keelson.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.wal.disk.OsDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers, the filler and the writer at once, with truncations, cuts and reused files. */
class ReadWhileWritingTest {
    private static final int BATCHES = 1500;

    @Test
    void readersSeeOnlyWhatWasWritten(@TempDir Path directory) throws Exception {
        WalSettings settings = new WalSettings(64 << 10, 16 << 10, 0, 2, 512);
        Wal log =
                Wal.open(
                                new OsDisk(),
                                directory.resolve("wal"),
                                TestLog.IDENTITY,
                                settings,
                                new SplittableRandom(1))
                        .log();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                SplittableRandom random = new SplittableRandom(reader);
                readers.add(threads.submit(reading(log, random, done)));
            }
            Future<Long> filler =
                    threads.submit(() -> {
                        long steps = 0;
                        while (!done.get()) {
                            steps += log.fill() ? 1 : 0;
                            Thread.onSpinWait();
                        }
                        return steps;
                    });
            try {
                write(log);
            } finally {
                done.set(true);
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(filler.get()).isPositive();
        }
        long last = log.lastIndex();
        List<WalEntry> atTheEnd = TestLog.readAll(log);
        log.close();
        Wal.Opened opened =
                Wal.open(
                        new OsDisk(),
                        directory.resolve("wal"),
                        TestLog.IDENTITY,
                        settings,
                        new SplittableRandom(2));
        assertThat(opened.recovered().lastIndex()).isEqualTo(last);
        assertThat(TestLog.readAll(opened.log())).isEqualTo(atTheEnd);
        opened.log().close();
    }

    private static void write(Wal log) {
        SplittableRandom random = new SplittableRandom(99);
        long term = 1;
        for (int batch = 0; batch < BATCHES; batch++) {
            long last = log.lastIndex();
            long from = 0;
            if (random.nextInt(10) == 0 && last - log.firstIndex() > 20) {
                from = last - random.nextInt(10);
                last = from - 1;
                term++;
            }
            int count = 1 + random.nextInt(8);
            log.append(
                    new WalBatch(
                            null, null, from, TestLog.entries(last + 1, last + count, term, 200)));
            if (batch % 8 == 0) {
                log.sync();
            }
            if (random.nextInt(40) == 0) {
                log.cut(log.lastIndex() - 200);
            }
        }
        log.sync();
    }

    private static Callable<Long> reading(Wal log, SplittableRandom random, AtomicBoolean done) {
        return () -> {
            long read = 0;
            while (!done.get()) {
                long first = log.firstIndex();
                long from = first + random.nextLong(Math.max(1, log.lastIndex() - first + 1));
                if (log.read(from, random.nextInt(20_000))
                        instanceof ReadResult.Entries(List<WalEntry> entries)) {
                    long term = 0;
                    for (int i = 0; i < entries.size(); i++) {
                        WalEntry entry = entries.get(i);
                        // The data is a function of index and term: any mixture would show.
                        assertThat(entry).isEqualTo(TestLog.entry(from + i, entry.term(), 200));
                        assertThat(entry.term()).isGreaterThanOrEqualTo(term);
                        term = entry.term();
                        read++;
                    }
                }
            }
            return read;
        };
    }
}
