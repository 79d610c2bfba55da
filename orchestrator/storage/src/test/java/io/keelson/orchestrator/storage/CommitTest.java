package io.keelson.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommitTest {
    private static final String KEY = "/counter";

    private final SimLoop loop = new SimLoop();
    private final MemoryStore memory = new MemoryStore(loop);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Commit.Outcome run(Txn txn) {
        var outcome = Commit.run(memory, txn);
        loop.runQueued();
        return outcome.join();
    }

    @Test
    void aRefusalTellsWhatStandsThere() {
        Txn create =
                Txn.of(
                        List.of(Compare.absent(KEY), Compare.absent("/other")),
                        List.of(Op.put(KEY, bytes("1"))));
        assertThat(run(create)).isEqualTo(new Commit.Outcome.Done(2));
        assertThat(run(create))
                .isInstanceOfSatisfying(
                        Commit.Outcome.Refused.class,
                        refused -> {
                            assertThat(refused.revision()).isEqualTo(2);
                            assertThat(refused.rows()).containsOnlyKeys(KEY);
                        });
        Txn delete = Txn.of(List.of(Compare.modRevision(KEY, 2)), List.of(Op.delete(KEY)));
        assertThat(run(delete)).isEqualTo(new Commit.Outcome.Done(3));
        assertThat(run(delete))
                .as("nothing was lost, so it was somebody else")
                .isInstanceOf(Commit.Outcome.Refused.class);
    }

    @Test
    void whatCouldBeDoneTwiceIsNotTaken() {
        for (Txn txn :
                List.of(
                        Txn.of(List.of(), List.of(Op.put(KEY, bytes("1")))),
                        Txn.of(List.of(Compare.absent("/b")), List.of(Op.put(KEY, bytes("1")))),
                        Txn.of(
                                List.of(Compare.value(KEY, bytes("1"))),
                                List.of(Op.put(KEY, bytes("1")))))) {
            assertThatThrownBy(() -> Commit.run(memory, txn))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Writers that add to a list; every answer may be lost, every write is there exactly once. */
    @Test
    void whatIsSaidToBeDoneWasDoneOnce() {
        int unknown = 0;
        int done = 0;
        for (long seed = 1; seed <= 200; seed++) {
            SimLoop simLoop = new SimLoop();
            MemoryStore inner = new MemoryStore(simLoop);
            FaultyStore faulty = new FaultyStore(inner, simLoop, new Random(seed));
            faulty.lose(30);
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Writer writer = new Writer(faulty, "w" + i);
                writers.add(writer);
                writer.next();
            }
            simLoop.advance(60_000_000_000L);
            String value =
                    new String(
                            Objects.requireNonNull(inner.newest(KEY)).value(),
                            StandardCharsets.UTF_8);
            List<String> written = List.of(value.trim().split(" ", -1));
            assertThat(written).as("seed %s", seed).doesNotHaveDuplicates();
            Set<String> rest = new HashSet<>(written);
            for (Writer writer : writers) {
                assertThat(written).as("seed %s", seed).containsAll(writer.done);
                writer.done.forEach(rest::remove);
                writer.unknown.forEach(rest::remove);
                done += writer.done.size();
                unknown += writer.unknown.size();
            }
            assertThat(rest).as("seed %s: done, but said not to be", seed).isEmpty();
        }
        assertThat(done).isGreaterThan(1_000);
        assertThat(unknown).as("several answers lost in a row").isBetween(1, done / 10);
    }

    private static final class Writer {
        private final Store store;
        private final String name;
        private final List<String> done = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();
        private int count;

        Writer(Store store, String name) {
            this.store = store;
            this.name = name;
        }

        void next() {
            if (count < 5) {
                count++;
                add(name + "-" + count, 0, "");
            }
        }

        private void add(String word, long seenRevision, String seen) {
            Txn txn =
                    Txn.of(
                            List.of(Compare.modRevision(KEY, seenRevision)),
                            List.of(Op.put(KEY, bytes(seen + " " + word))));
            Answers.on(
                    Commit.run(store, txn),
                    outcome -> {
                        switch (outcome) {
                            case Commit.Outcome.Done(long revision) -> {
                                assertThat(revision).isPositive();
                                done.add(word);
                                next();
                            }
                            case Commit.Outcome.Refused refused -> again(word, refused);
                        }
                    },
                    failure -> {
                        // Not one that may have been done and is said not to have been.
                        if (failure instanceof StoreException lost
                                && lost.kind() == StoreException.Kind.OUTCOME_UNKNOWN) {
                            unknown.add(word);
                        }
                        next();
                    });
        }

        private void again(String word, Commit.Outcome.Refused refused) {
            Row row = refused.rows().get(KEY);
            String seen = row == null ? "" : new String(row.value(), StandardCharsets.UTF_8);
            if (List.of(seen.split(" ", -1)).contains(word)) {
                done.add(word); // ours, and added to since
                next();
            } else {
                add(word, row == null ? 0 : row.modRevision(), seen);
            }
        }
    }
}
