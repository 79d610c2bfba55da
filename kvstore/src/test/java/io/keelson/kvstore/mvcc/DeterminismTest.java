package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.EntryId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One log makes one state, byte by byte, however it is cut into batches, swept and interrupted. */
class DeterminismTest {
    private static final RocksSettings SMALL = new RocksSettings(16 << 20, 8 << 20, 1);

    @TempDir Path directory;

    /** A log of commands, with an empty entry and a configuration here and there. */
    private static List<Command> log(long seed, boolean manyKeys, int count) {
        List<Command> log = new ArrayList<>();
        for (Workload.Op op : new Workload(seed, manyKeys).ops(count, false)) {
            if (op instanceof Workload.Do(var kind, var body)) {
                log.add(TestingLog.command(kind, body));
            }
        }
        return log;
    }

    /** What applying gave. */
    private record Result(List<Outcome> outcomes, List<Long> eventRevisions) {
        Result() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(Applied applied) {
            outcomes.addAll(applied.outcomes());
            for (KeyEvent event : applied.events()) {
                eventRevisions.add(event.modRevision());
                eventRevisions.add((long) event.subRevision());
            }
        }
    }

    private static void apply(ApplyBatch batch, List<Command> log, int index) {
        EntryId id = new EntryId(1 + index / 100, index);
        if (index % 41 == 0) {
            batch.skip(id);
        } else if (index % 97 == 0) {
            batch.configuration(id, Configuration.ofVoters(List.of(1L, (long) index)).encode());
        } else {
            batch.apply(id, log.get(index - 1));
        }
    }

    private static Result applyAll(MvccStore store, List<Command> log, int batchSize, int sweep) {
        Result result = new Result();
        for (int index = (int) store.appliedId().index() + 1; index <= log.size(); ) {
            ApplyBatch batch = store.begin();
            for (int i = 0; i < batchSize && index <= log.size(); i++) {
                apply(batch, log, index++);
            }
            Applied applied = batch.commit();
            applied.view().close();
            result.add(applied);
            if (sweep > 0) {
                var _ = store.compactionSweepStep(sweep);
            }
        }
        while (sweep > 0 && store.compactionSweepStep(sweep)) {
            // On to the next step.
        }
        return result;
    }

    @Test
    void batchesOfAnySizeGiveTheSameBytes() {
        for (long seed = 1; seed <= 12; seed++) {
            List<Command> log = log(seed, seed % 3 == 0, 1500);
            List<String> expected = null;
            Result results = null;
            for (int batchSize : new int[] {1, 7, 1000}) {
                MemoryEngine engine = new MemoryEngine();
                Result result = applyAll(MvccStore.open(engine), log, batchSize, 0);
                List<String> dump = EngineDump.of(engine);
                if (expected == null) {
                    expected = dump;
                    results = result;
                }
                assertThat(dump).isEqualTo(expected);
                assertThat(result).isEqualTo(results);
            }
        }
    }

    @Test
    void bothEnginesHoldTheSameBytes() {
        List<Command> log = log(99, true, 1500);
        MemoryEngine memory = new MemoryEngine();
        Result inMemory = applyAll(MvccStore.open(memory), log, 50, 30);
        RocksEngine rocks = RocksEngine.open(directory.resolve("db"), SMALL);
        try (MvccStore store = MvccStore.open(rocks)) {
            assertThat(applyAll(store, log, 50, 30)).isEqualTo(inMemory);
            rocks.flush();
            assertThat(EngineDump.of(rocks)).isEqualTo(EngineDump.of(memory));
        }
    }

    @Test
    void aSweepOfAnyPaceLeavesTheSameBytes() {
        List<Command> log = log(5, false, 1200);
        List<String> expected = null;
        for (int sweep : new int[] {1000, 13, 1}) {
            MemoryEngine engine = new MemoryEngine();
            MvccStore store = MvccStore.open(engine);
            applyAll(store, log, 10, sweep);
            List<String> dump = EngineDump.of(engine);
            assertThat(store.sweptRevision()).isPositive();
            if (expected == null) {
                expected = dump;
            }
            assertThat(dump).isEqualTo(expected);
        }
    }

    @Test
    void nothingOfWhatCompactionMadeUnreachableIsLeft() {
        MemoryEngine swept = new MemoryEngine();
        MvccStore store = MvccStore.open(swept);
        TestingLog log = new TestingLog(store);
        for (int i = 0; i < 300; i++) {
            log.put("k" + i % 10, "v" + i);
        }
        log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("k0", "k5").build());
        log.put("k7", "last");
        compact(log, 303);
        while (store.compactionSweepStep(7)) {
            // On to the next step.
        }
        assertThat(store.sweptRevision()).isEqualTo(303);
        long history = EngineDump.of(swept).stream().filter(l -> l.startsWith("HISTORY")).count();
        long revisions = EngineDump.of(swept).stream().filter(l -> l.startsWith("REVS")).count();
        assertThat(history).isZero();
        assertThat(revisions).isEqualTo(5);
    }

    private static void compact(TestingLog log, long revision) {
        log.apply(
                CommandKind.COMPACT, CompactionRequest.newBuilder().setRevision(revision).build());
    }

    /** Power cuts after every batch, sweeps in between: the replayed log gives the same bytes. */
    @Test
    void aCrashAtAnyFlushChangesNothing() {
        List<Command> log = log(21, false, 260);
        MemoryEngine untouched = new MemoryEngine();
        applyAll(MvccStore.open(untouched), log, 5, 1000);
        List<String> expected = EngineDump.of(untouched);
        for (int crashAfter = 1; crashAfter < log.size() / 5; crashAfter++) {
            SplittableRandom random = new SplittableRandom(crashAfter);
            MemoryEngine engine = new MemoryEngine();
            MvccStore store = MvccStore.open(engine);
            int batches = 0;
            int index = 1;
            boolean crashed = false;
            while (index <= log.size()) {
                ApplyBatch batch = store.begin();
                for (int i = 0; i < 5 && index <= log.size(); i++) {
                    apply(batch, log, index++);
                }
                batch.commit().view().close();
                var _ = store.compactionSweepStep(random.nextInt(1, 20));
                if (random.nextInt(10) == 0) {
                    store.requestFlush();
                }
                if (++batches == crashAfter && !crashed) {
                    EntryId durable = store.durableAppliedId();
                    engine.crash(random);
                    store = MvccStore.open(engine);
                    assertThat(store.appliedId().index()).isGreaterThanOrEqualTo(durable.index());
                    index = (int) store.appliedId().index() + 1;
                    crashed = true;
                }
            }
            while (store.compactionSweepStep(1000)) {
                // On to the next step.
            }
            assertThat(EngineDump.of(engine)).as("crash after %s", crashAfter).isEqualTo(expected);
        }
    }

    @Test
    void theHashIsChainedOverEveryEntry() {
        List<Command> log = log(3, false, 100);
        MvccStore one = MvccStore.open(new MemoryEngine());
        MvccStore other = MvccStore.open(new MemoryEngine());
        applyAll(one, log, 3, 0);
        applyAll(other, log, 10, 0);
        try (View a = one.view();
                View b = other.view()) {
            assertThat(a.stateHash()).isEqualTo(b.stateHash()).isNotZero();
        }
        MvccStore strayed = MvccStore.open(new MemoryEngine());
        List<Command> changed = new ArrayList<>(log);
        changed.set(
                0,
                TestingLog.command(CommandKind.PUT, TestingLog.putRequest("strayed", "x").build()));
        applyAll(strayed, changed, 3, 0);
        try (View a = one.view();
                View b = strayed.view()) {
            assertThat(b.stateHash()).isNotEqualTo(a.stateHash());
        }
    }
}
