package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.KeyInterval;
import io.keelson.kvstore.apply.KeyRecord;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.kvstore.apply.Ranges;
import io.keelson.kvstore.mvcc.Workload.Op;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.mvccpb.KeyValue;
import io.keelson.raft.core.EntryId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random operations against a store and a naive one: every answer and every history are equal. */
class ModelTest {
    private static final RocksSettings SMALL = new RocksSettings(16 << 20, 8 << 20, 1);

    @TempDir Path directory;
    private int rocksNumber;

    /** One run of a list of operations. */
    private static final class Run {
        private final Engine engine;
        private final NaiveStore model = new NaiveStore();
        private final List<Command> log = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<KeyEvent> events = new ArrayList<>();
        private MvccStore store;

        Run(Engine engine) {
            this.engine = engine;
            store = MvccStore.open(engine);
        }

        void run(List<Op> ops) {
            for (Op op : ops) {
                switch (op) {
                    case Workload.Do(var kind, var body) -> {
                        Command command = TestingLog.command(kind, body);
                        log.add(command);
                        Applied applied = apply(log.size(), command);
                        Outcome expected = model.apply(kind, body);
                        assertThat(applied.outcomes().getFirst()).isEqualTo(expected);
                        outcomes.add(expected);
                        events.addAll(applied.events());
                        assertThat(applied.view().revision()).isEqualTo(model.revision);
                    }
                    case Workload.Ask(var request) -> ask(request);
                    case Workload.Sweep(int steps, int budget) -> {
                        for (int i = 0; i < steps; i++) {
                            var _ = store.compactionSweepStep(budget);
                        }
                    }
                    case Workload.Crash(long seed) -> crash(seed);
                }
            }
            checkAll();
        }

        private Applied apply(int index, Command command) {
            ApplyBatch batch = store.begin();
            Outcome direct = batch.apply(new EntryId(1, index), command);
            Applied applied = batch.commit();
            assertThat(applied.outcomes()).containsExactly(direct);
            applied.view().close();
            return applied;
        }

        private void ask(RangeRequest request) {
            try (View view = store.view()) {
                Object expected = model.range(request);
                Object got =
                        switch (view.range(request, ReadBudget.UNLIMITED)) {
                            case ReadResult.Ready<RangeRows>(RangeRows rows) ->
                                    Ranges.response(rows);
                            case ReadResult.Refused<RangeRows>(var error) -> error;
                            case ReadResult.WouldBlock<RangeRows>() -> "would block";
                        };
                assertThat(got).as("%s", request).isEqualTo(expected);
            }
        }

        private void crash(long seed) {
            if (engine instanceof MemoryEngine memory) {
                memory.crash(new SplittableRandom(seed));
                store = MvccStore.open(engine);
                EntryId durable = store.appliedId();
                assertThat(store.durableAppliedId()).isEqualTo(durable);
                for (int index = (int) durable.index() + 1; index <= log.size(); index++) {
                    Applied applied = apply(index, log.get(index - 1));
                    assertThat(applied.outcomes().getFirst()).isEqualTo(outcomes.get(index - 1));
                }
            }
        }

        /** The whole content, now and at every revision that can be read. */
        private void checkAll() {
            try (View view = store.view()) {
                RangeRequest all = TestingLog.rangeRequest("\0", "\0").build();
                ask(all);
                long first = Math.max(1, model.compactRevision);
                long step = Math.max(1, (model.revision - first) / 40);
                for (long at = first; at <= model.revision; at += step) {
                    ask(all.toBuilder().setRevision(at).build());
                    ask(all.toBuilder().setRevision(at).setCountOnly(true).build());
                }
                checkCounts(view);
                checkChanges(view);
                for (long lease : model.leases.keySet()) {
                    assertThat(view.leaseKeys(lease).stream().map(ByteString::copyFrom).toList())
                            .isEqualTo(model.leaseKeys(lease));
                }
                assertThat(view.leases().stream().map(each -> each.id()).toList())
                        .isEqualTo(new ArrayList<>(model.leases.keySet()));
            }
        }

        /** Buckets say exactly what is there. */
        private void checkCounts(View view) {
            List<KeyValue> all = new ArrayList<>(model.at(model.revision).values());
            for (int i = 0; i < all.size(); i += Math.max(1, all.size() / 20)) {
                byte[] from = all.get(i).getKey().toByteArray();
                KeyInterval interval = new KeyInterval(from, null);
                long count =
                        view.state()
                                .buckets()
                                .count(interval, view.source(), ReadMeter.unlimited());
                assertThat(count).isEqualTo(all.size() - i);
            }
        }

        /** A catch-up from any revision gives what was published, the unreachable aside. */
        private void checkChanges(View view) {
            long next = Math.max(1, model.compactRevision);
            List<String> expected = new ArrayList<>();
            for (KeyEvent event : events) {
                if (event.modRevision() >= next) {
                    expected.add(describe(event, event.modRevision() - 1 >= next));
                }
            }
            List<String> got = new ArrayList<>();
            while (next <= model.revision) {
                ChangeSlice slice = view.changes(next, true, 300);
                slice.events().forEach(each -> got.add(describe(each, true)));
                assertThat(slice.nextRevision()).isGreaterThan(next);
                next = slice.nextRevision();
            }
            assertThat(got).isEqualTo(expected);
        }

        private static String describe(KeyEvent event, boolean previous) {
            return EngineContract.text(event.key())
                    + "@"
                    + event.modRevision()
                    + "."
                    + event.subRevision()
                    + describe(event.record())
                    + (previous && event.previous() != null
                            ? " was" + describe(event.previous())
                            : "");
        }

        private static String describe(@Nullable KeyRecord record) {
            return record == null
                    ? " deleted"
                    : " %d %d %d %d %d %s"
                            .formatted(
                                    record.createRevision(),
                                    record.modRevision(),
                                    record.subRevision(),
                                    record.version(),
                                    record.lease(),
                                    EngineContract.text(record.value()));
        }
    }

    private void check(String name, List<Op> ops, Supplier<Engine> engines) {
        AssertionError failure = failure(ops, engines);
        if (failure == null) {
            return;
        }
        List<Op> small = ops;
        for (int part = ops.size() / 2; part > 0; part /= 2) {
            for (int from = 0; from + part <= small.size(); ) {
                List<Op> less = new ArrayList<>(small);
                less.subList(from, from + part).clear();
                AssertionError still = failure(less, engines);
                if (still != null) {
                    small = less;
                    failure = still;
                } else {
                    from += part;
                }
            }
        }
        StringBuilder list = new StringBuilder();
        small.forEach(op -> list.append(op).append('\n'));
        throw new AssertionError(name + " fails with\n" + list, failure);
    }

    private static @Nullable AssertionError failure(List<Op> ops, Supplier<Engine> engines) {
        Run run = new Run(engines.get());
        try {
            run.run(ops);
            return null;
        } catch (AssertionError e) {
            return e;
        } catch (RuntimeException e) {
            return new AssertionError(e);
        } finally {
            run.store.close();
        }
    }

    private Engine rocks() {
        return RocksEngine.open(directory.resolve("db" + rocksNumber++), SMALL);
    }

    @Test
    void fewKeysInMemoryWithCrashes() {
        for (int seed = 0; seed < 60; seed++) {
            check("seed " + seed, new Workload(seed, false).ops(250, true), MemoryEngine::new);
        }
    }

    @Test
    void manyKeysInMemory() {
        for (int seed = 0; seed < 2; seed++) {
            check("seed " + seed, new Workload(seed, true).ops(1800, false), MemoryEngine::new);
        }
    }

    @Test
    void fewKeysOnDisk() {
        for (int seed = 100; seed < 104; seed++) {
            check("seed " + seed, new Workload(seed, false).ops(250, false), this::rocks);
        }
    }
}
