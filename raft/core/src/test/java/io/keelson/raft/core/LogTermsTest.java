package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogTermsTest {
    private static LogTerms of(EntryId before, long... terms) {
        LogTerms log = new LogTerms(before);
        for (long term : terms) {
            log.append(term);
        }
        return log;
    }

    @Test
    void knowsTheTermOfEveryPlaceFromBeforeToLast() {
        LogTerms log = of(new EntryId(1, 4), 1, 1, 2, 2, 2, 5);
        assertThat(log.termAt(3)).isEqualTo(LogTerms.UNKNOWN);
        assertThat(log.termAt(4)).isEqualTo(1);
        assertThat(log.termAt(6)).isEqualTo(1);
        assertThat(log.termAt(7)).isEqualTo(2);
        assertThat(log.termAt(10)).isEqualTo(5);
        assertThat(log.termAt(11)).isEqualTo(LogTerms.UNKNOWN);
        assertThat(log.last()).isEqualTo(new EntryId(5, 10));
    }

    @Test
    void findsWhereALogMayStillAgree() {
        LogTerms log = of(EntryId.ZERO, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6);
        assertThat(log.lastIndexWithTermAtMost(10, 3)).isEqualTo(3);
        assertThat(log.lastIndexWithTermAtMost(99, 5)).isEqualTo(7);
        assertThat(log.lastIndexWithTermAtMost(4, 4)).isEqualTo(4);
        assertThat(log.lastIndexWithTermAtMost(10, 0)).isZero();
    }

    @Test
    void refusesATermThatFalls() {
        LogTerms log = of(EntryId.ZERO, 3);
        assertThatThrownBy(() -> log.append(2)).hasMessageContaining("may not follow");
    }

    @Test
    void agreesWithAPlainListWhateverHappensToIt() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            LogTerms log = new LogTerms(EntryId.ZERO);
            long[] plain = new long[1_000];
            int last = 0;
            int before = 0;
            long term = 1;
            for (int step = 0; step < 100; step++) {
                int choice = random.nextInt(10);
                if (choice == 0 && last > before) {
                    last = before + random.nextInt(last - before);
                    log.truncateFrom(last + 1);
                } else if (choice == 1) {
                    before = before + random.nextInt(last - before + 1);
                    log.compactTo(before);
                } else {
                    term += random.nextInt(3) == 0 ? 1 : 0;
                    plain[++last] = term;
                    log.append(term);
                }
                assertThat(log.firstIndex()).isEqualTo(before + 1);
                assertThat(log.lastIndex()).isEqualTo(last);
                for (int i = before; i <= last; i++) {
                    assertThat(log.termAt(i)).isEqualTo(plain[i]);
                }
            }
        }
    }
}
