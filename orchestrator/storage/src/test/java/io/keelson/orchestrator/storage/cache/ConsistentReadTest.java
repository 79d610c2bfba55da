package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.TestingCounts;
import io.keelson.orchestrator.storage.Txn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsistentReadTest {
    private final SimLoop loop = new SimLoop();
    private final MemoryStore memory = new MemoryStore(loop);
    private final TestingCounts store = new TestingCounts(memory);
    private final ConsistentRead reads = new ConsistentRead(store, "/registry/.none");
    private final List<Long> answers = new ArrayList<>();

    private void read() {
        Answers.on(
                reads.newestRevision(),
                answers::add,
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    private void write() {
        var _ = memory.txn(Txn.of(List.of(), List.of(Op.put("/a", new byte[0]))));
    }

    @Test
    void whoComesLateSharesTheNextOne() {
        read();
        write();
        read();
        read();
        read();
        assertThat(store.ranges()).as("one is in flight, three wait").isEqualTo(1);
        loop.runQueued();
        assertThat(store.ranges()).isEqualTo(2);
        assertThat(answers)
                .as("the first was answered before the write")
                .containsExactly(1L, 2L, 2L, 2L);
    }

    @Test
    void aRangeIsNotSentBeforeItIsAskedFor() {
        read();
        loop.runQueued();
        write();
        read();
        loop.runQueued();
        assertThat(store.ranges()).isEqualTo(2);
        assertThat(answers).containsExactly(1L, 2L);
    }
}
