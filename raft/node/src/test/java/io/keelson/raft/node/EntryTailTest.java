package io.keelson.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EntryTailTest {
    private static Entry entry(long term, long index) {
        return new Entry(term, index, EntryKind.COMMAND, new byte[36]);
    }

    private static EntryTail tail(long first, long last) {
        EntryTail tail = new EntryTail(first);
        for (long index = first; index <= last; index++) {
            tail.append(entry(1, index));
        }
        return tail;
    }

    @Test
    void takesOnlyWhatFollows() {
        EntryTail tail = tail(5, 7);
        assertThatThrownBy(() -> tail.append(entry(1, 9)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tail.get(8)).isInstanceOf(IllegalStateException.class);
        assertThat(tail.slice(5, 7)).hasSize(3).isSameAs(tail.slice(5, 7));
    }

    @Test
    void whatIsNotCommittedStaysAndIsCounted() {
        EntryTail tail = tail(1, 10);
        assertThat(tail.uncommittedBytes()).isEqualTo(1000);
        tail.dropBelow(8);
        assertThat(tail.firstIndex()).isEqualTo(1);
        tail.committed(4);
        tail.dropBelow(8);
        assertThat(tail.firstIndex()).isEqualTo(5);
        assertThat(tail.uncommittedBytes()).isEqualTo(600);
        tail.truncateFrom(7);
        assertThat(tail.uncommittedBytes()).isEqualTo(200);
        assertThatThrownBy(() -> tail.truncateFrom(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4 is committed");
        tail.restartAfter(20);
        assertThat(tail.uncommittedBytes()).isZero();
        tail.append(entry(2, 21));
        assertThat(tail.firstIndex()).isEqualTo(21);
    }

    @Test
    void cutsToALimitButNeverToNothing() {
        EntryTail tail = tail(1, 10);
        assertThat(tail.lastWithin(1, 10, 350)).isEqualTo(3);
        assertThat(tail.lastWithin(1, 10, 1)).isEqualTo(1);
        assertThat(tail.lastWithin(1, 10, 5000)).isEqualTo(10);
    }

    /** Against a plain list, through growth and wrap-around. */
    @Test
    void behavesLikeAList() {
        RandomGenerator random = new Random(1);
        EntryTail tail = new EntryTail(1);
        List<Entry> list = new ArrayList<>();
        long first = 1;
        long committed = 0;
        for (int step = 0; step < 5_000; step++) {
            long last = first + list.size() - 1;
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    for (int i = random.nextInt(300); i > 0; i--) {
                        last++;
                        Entry next = entry(step, last);
                        tail.append(next);
                        list.add(next);
                    }
                }
                case 3 -> {
                    if (last > committed) {
                        committed = random.nextLong(committed, last + 1);
                        tail.committed(committed);
                    }
                }
                case 4 -> {
                    if (last > committed) {
                        long from = random.nextLong(committed + 1, last + 1);
                        from = Math.max(from, first);
                        tail.truncateFrom(from);
                        list.subList((int) (from - first), list.size()).clear();
                    }
                }
                default -> {
                    while (first <= committed && !list.isEmpty()) {
                        list.removeFirst();
                        first++;
                    }
                    tail.dropBelow(first);
                }
            }
            last = first + list.size() - 1;
            assertThat(tail.firstIndex()).isEqualTo(first);
            assertThat(tail.lastIndex()).isEqualTo(last);
            if (!list.isEmpty()) {
                assertThat(tail.slice(first, last)).isEqualTo(list);
            }
        }
    }
}
