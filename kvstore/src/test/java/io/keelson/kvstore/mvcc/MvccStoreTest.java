package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RangeRows;
import org.junit.jupiter.api.Test;

class MvccStoreTest {
    private final MvccStore store = MvccStore.open(new MemoryEngine());
    private final TestingLog log = new TestingLog(store);

    @Test
    void putsAndReads() {
        Outcome first = log.put("a", "1");
        assertThat(first).isInstanceOf(Outcome.Done.class);
        log.put("b", "2");
        log.put("a", "3");
        log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("b", "").build());
        try (View view = store.view()) {
            assertThat(view.revision()).isEqualTo(5);
            var now = view.range(TestingLog.rangeRequest("a", "\0").build(), ReadBudget.EVENT_LOOP);
            assertThat(((ReadResult.Ready<RangeRows>) now).value().count()).isEqualTo(1);
            var past =
                    view.range(
                            TestingLog.rangeRequest("a", "\0").setRevision(3).build(),
                            ReadBudget.UNLIMITED);
            assertThat(((ReadResult.Ready<RangeRows>) past).value().rows())
                    .extracting(row -> row.toKeyValue().getValue().toStringUtf8())
                    .containsExactly("1", "2");
        }
    }
}
