package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.EntryId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store as a whole: views, entries, checkpoints and what a read may cost. */
class MvccStoreTest {
    private static final RocksSettings SMALL = new RocksSettings(16 << 20, 8 << 20, 1);

    @TempDir Path directory;

    private final List<MvccStore> opened = new ArrayList<>();
    private MvccStore store = open(new MemoryEngine());
    private TestingLog log = new TestingLog(store);

    private MvccStore open(Engine engine) {
        MvccStore open = MvccStore.open(engine);
        opened.add(open);
        return open;
    }

    @AfterEach
    void closeStores() {
        opened.forEach(MvccStore::close);
    }

    private void useRocks() {
        store = open(RocksEngine.open(directory.resolve("db"), SMALL));
        log = new TestingLog(store);
    }

    private static String values(ReadResult<RangeRows> result) {
        return switch (result) {
            case ReadResult.Ready<RangeRows>(RangeRows rows) -> {
                StringBuilder text = new StringBuilder().append(rows.count()).append(':');
                rows.rows().forEach(row -> text.append(row.value().toStringUtf8()));
                yield text.append(rows.more() ? "+" : "").toString();
            }
            case ReadResult.Refused<RangeRows>(EtcdError error) -> error.name();
            case ReadResult.WouldBlock<RangeRows>() -> "would block";
        };
    }

    private static String all(View view) {
        return values(
                view.range(TestingLog.rangeRequest("\0", "\0").build(), ReadBudget.UNLIMITED));
    }

    @Test
    void aViewStaysAsItWasUntilItsLastHolderClosesIt() {
        log.put("a", "1");
        View first = store.view();
        View again = first.retain();
        log.put("a", "2");
        log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("a", "").build());
        assertThat(all(first)).isEqualTo("1:1");
        first.close();
        assertThat(all(again)).isEqualTo("1:1");
        again.close();
        assertThatThrownBy(again::retain).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(again::close).isInstanceOf(IllegalStateException.class);
        try (View now = store.view()) {
            assertThat(all(now)).isEqualTo("0:");
        }
    }

    @Test
    void nothingOfABatchIsSeenBeforeItIsCommitted() {
        ApplyBatch batch = store.begin();
        batch.apply(
                new EntryId(1, 1),
                TestingLog.command(CommandKind.PUT, TestingLog.putRequest("a", "1").build()));
        batch.apply(
                new EntryId(1, 2),
                TestingLog.command(CommandKind.PUT, TestingLog.putRequest("a", "2").build()));
        try (View before = store.view()) {
            assertThat(before.revision()).isEqualTo(1);
            assertThat(before.get(EngineContract.bytes("a"))).isNull();
        }
        Applied applied = batch.commit();
        try (View after = applied.view()) {
            assertThat(after.revision()).isEqualTo(3);
            assertThat(after.appliedId()).isEqualTo(new EntryId(1, 2));
            assertThat(all(after)).isEqualTo("1:2");
        }
        assertThat(applied.events()).extracting(KeyEvent::modRevision).containsExactly(2L, 3L);
        assertThat(applied.outcomes()).hasSize(2);
    }

    @Test
    void entriesFollowEachOther() {
        ApplyBatch batch = store.begin();
        batch.skip(new EntryId(2, 1));
        assertThatThrownBy(() -> batch.skip(new EntryId(2, 3)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batch.skip(new EntryId(1, 2)))
                .isInstanceOf(IllegalStateException.class);
        batch.skip(new EntryId(3, 2));
        batch.commit().view().close();
        assertThat(store.appliedId()).isEqualTo(new EntryId(3, 2));
    }

    @Test
    void theConfigurationStandsBesideTheAppliedEntry() {
        MemoryEngine engine = new MemoryEngine();
        MvccStore one = open(engine);
        assertThat(one.membership()).isEmpty();
        byte[] configuration = Configuration.ofVoters(List.of(1L, 2L)).encode();
        ApplyBatch batch = one.begin();
        batch.configuration(new EntryId(1, 1), configuration);
        batch.commit().view().close();
        assertThat(one.membership()).isEqualTo(configuration);
        assertThat(open(engine).membership()).isEqualTo(configuration);
    }

    @Test
    void onlyAFlushMakesAnEntryDurable() {
        useRocks();
        log.put("a", "1");
        assertThat(store.durableAppliedId()).isEqualTo(EntryId.ZERO);
        store.flush();
        assertThat(store.durableAppliedId()).isEqualTo(new EntryId(1, 1));
        log.put("a", "2");
        assertThat(store.durableAppliedId()).isEqualTo(new EntryId(1, 1));
        assertThat(store.appliedId()).isEqualTo(new EntryId(1, 2));
    }

    @Test
    void anEventLoopReadsMemoryOnlyAndNotForLong() {
        useRocks();
        for (int i = 0; i < 600; i++) {
            log.put(String.format("k%03d", i), "v");
        }
        RangeRequest.Builder few = TestingLog.rangeRequest("k1", "k2");
        RangeRequest.Builder many = TestingLog.rangeRequest("k", "l");
        try (View view = store.view()) {
            assertThat(values(view.range(few.build(), ReadBudget.EVENT_LOOP))).startsWith("100:v");
            assertThat(values(view.range(many.build(), ReadBudget.EVENT_LOOP)))
                    .isEqualTo("would block");
            assertThat(values(view.range(many.build(), ReadBudget.UNLIMITED))).startsWith("600:v");
        }
        log.put("k1", "x".repeat(70_000));
        try (View view = store.view()) {
            assertThat(values(view.range(few.build(), ReadBudget.EVENT_LOOP)))
                    .isEqualTo("would block");
        }
        store.flush();
        store.close();
        opened.remove(store);
        useRocks();
        try (View view = store.view()) {
            RangeRequest one = TestingLog.rangeRequest("k200", "").build();
            assertThat(values(view.range(one, ReadBudget.EVENT_LOOP))).isEqualTo("would block");
            assertThat(values(view.range(one, ReadBudget.UNLIMITED))).isEqualTo("1:v");
            assertThat(values(view.range(one, ReadBudget.EVENT_LOOP))).isEqualTo("1:v");
        }
    }

    @Test
    void aCheckpointSaysWhatIsInItAndBecomesTheState() {
        useRocks();
        log.apply(
                CommandKind.LEASE_GRANT, LeaseGrantRequest.newBuilder().setID(7).setTTL(9).build());
        log.put("a", "1");
        byte[] configuration = Configuration.ofVoters(List.of(1L)).encode();
        ApplyBatch batch = store.begin();
        batch.configuration(log.next(), configuration);
        batch.commit().view().close();
        Path copy = directory.resolve("copy");
        CheckpointInfo info = store.checkpoint(copy);
        assertThat(info.applied()).isEqualTo(new EntryId(1, 3));
        assertThat(info.membership()).isEqualTo(configuration);
        assertThat(info.revision()).isEqualTo(2);

        MvccStore other = open(RocksEngine.open(directory.resolve("other"), SMALL));
        TestingLog otherLog = new TestingLog(other);
        otherLog.put("b", "other");
        View old = other.view();
        List<String> closed = new ArrayList<>();
        assertThat(other.installCheckpoint(copy, () -> closed.add("old")).applied())
                .isEqualTo(info.applied());
        assertThat(all(old)).isEqualTo("1:other");
        assertThat(closed).isEmpty();
        old.close();
        assertThat(closed).containsExactly("old");
        otherLog.put("c", "2");
        try (View view = other.view()) {
            assertThat(all(view)).isEqualTo("2:12");
            assertThat(view.lease(7)).isNotNull();
            assertThat(view.membership()).isEqualTo(configuration);
            assertThat(view.appliedId()).isEqualTo(new EntryId(1, 4));
        }
        assertThat(other.durableAppliedId()).isEqualTo(info.applied());
    }

    @Test
    void aCompactedRevisionIsReadableAndWhatIsBelowIsNot() {
        for (int i = 2; i <= 6; i++) {
            log.put("a", "" + i);
        }
        log.apply(CommandKind.COMPACT, CompactionRequest.newBuilder().setRevision(4).build());
        for (int round = 0; round < 2; round++) {
            assertThat(store.sweptRevision()).isEqualTo(round == 0 ? -1 : 4);
            try (View view = store.view()) {
                RangeRequest.Builder range = TestingLog.rangeRequest("a", "");
                assertThat(values(view.range(range.setRevision(4).build(), ReadBudget.UNLIMITED)))
                        .isEqualTo("1:4");
                assertThat(values(view.range(range.setRevision(3).build(), ReadBudget.UNLIMITED)))
                        .isEqualTo("COMPACTED");
                assertThat(values(view.range(range.setRevision(7).build(), ReadBudget.UNLIMITED)))
                        .isEqualTo("FUTURE_REVISION");
                ChangeSlice slice = view.changes(4, true, 1 << 20);
                assertThat(slice.nextRevision()).isEqualTo(7);
                assertThat(slice.events())
                        .extracting(each -> each.previous() == null)
                        .containsExactly(true, false, false);
            }
            assertThat(store.compactionSweepStep(100)).isFalse();
        }
    }

    @Test
    void aCatchUpGoesInWholeRevisions() {
        log.put("a", "x".repeat(100));
        log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("a", "b").build());
        log.put("b", "1");
        try (View view = store.view()) {
            ChangeSlice first = view.changes(2, false, 1);
            assertThat(first.events()).hasSize(1);
            assertThat(first.nextRevision()).isEqualTo(3);
            ChangeSlice rest = view.changes(3, true, 1 << 20);
            assertThat(rest.events()).hasSize(2);
            assertThat(rest.events().getFirst().isDelete()).isTrue();
            assertThat(rest.nextRevision()).isEqualTo(5);
            assertThat(view.changes(5, false, 1).events()).isEmpty();
        }
    }

    @Test
    void dataOfANewerFormatIsRefused() {
        MemoryEngine engine = new MemoryEngine();
        EngineBatch batch = new EngineBatch();
        byte[] state = StateCodec.encode(StoreState.initial());
        state[0] = 2;
        batch.put(Family.META, Layout.STATE, state);
        engine.write(batch);
        assertThatThrownBy(() -> MvccStore.open(engine))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void aClosedStoreGivesNoViews() {
        MvccStore closed = MvccStore.open(new MemoryEngine());
        closed.close();
        assertThatThrownBy(closed::view).isInstanceOf(IllegalStateException.class);
    }
}
