package io.keelson.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompactionJobTest {
    private static final long INTERVAL_NANOS = CompactionJob.INTERVAL.toNanos();

    private final SimLoop loop = new SimLoop();
    private final MemoryStore memory = new MemoryStore(loop);
    private final List<Long> compacted = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();

    private CompactionJob start(Store store) {
        CompactionJob.Events events =
                new CompactionJob.Events() {
                    @Override
                    public void compacted(long revision) {
                        compacted.add(revision);
                    }

                    @Override
                    public void failed(Throwable why) {
                        failed.add(why);
                    }
                };
        CompactionJob job = new CompactionJob(store, loop, CompactionJob.INTERVAL, events);
        job.start();
        return job;
    }

    private void write(int times) {
        for (int i = 0; i < times; i++) {
            var _ = memory.txn(Txn.of(List.of(), List.of(Op.put("/a", new byte[0]))));
        }
    }

    @Test
    void theStoreIsCompactedToWhereItWasOneIntervalBefore() {
        start(memory);
        write(10);
        loop.advance(INTERVAL_NANOS);
        assertThat(compacted).as("nobody knows yet where it was").isEmpty();
        long then = memory.revision();
        write(10);
        loop.advance(INTERVAL_NANOS);
        assertThat(compacted).containsExactly(then);
        Row key = Objects.requireNonNull(memory.newest(CompactionJob.KEY));
        assertThat(new String(key.value(), StandardCharsets.UTF_8)).isEqualTo("" + then);
        loop.advance(INTERVAL_NANOS);
        assertThat(compacted).hasSize(2).isSorted();
    }

    @Test
    void ofSeveralServersOneDoesItEachTime() {
        TestingCounts counts = new TestingCounts(memory);
        for (int i = 0; i < 3; i++) {
            start(counts);
            loop.advance(1_000_000_000);
        }
        int rounds = 8;
        for (int i = 0; i < rounds; i++) {
            write(5);
            loop.advance(INTERVAL_NANOS);
        }
        assertThat(counts.compactions()).isBetween(rounds - 2, rounds);
        assertThat(compacted).isSorted().doesNotHaveDuplicates();
        assertThat(failed).isEmpty();
    }

    @Test
    void itGoesOnWhenTheStoreFailsAndWhenTheOtherServerIsGone() {
        FaultyStore faulty = new FaultyStore(memory, loop, new Random(1));
        start(faulty);
        CompactionJob other = start(faulty);
        for (int i = 0; i < 60; i++) {
            write(2);
            loop.advance(INTERVAL_NANOS);
            if (i == 20) {
                other.close();
            }
        }
        assertThat(failed).isNotEmpty();
        assertThat(compacted).hasSizeGreaterThan(30).isSorted();
        assertThat(compacted.getLast()).isGreaterThan(memory.revision() - 20);
    }
}
