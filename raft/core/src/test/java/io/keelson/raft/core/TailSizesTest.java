package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailSizesTest {
    private static final long EACH = 100 + TailSizes.ENTRY_OVERHEAD_BYTES;

    private static TailSizes of(long first, int count) {
        TailSizes tail = new TailSizes(first);
        for (int i = 0; i < count; i++) {
            tail.append(100);
        }
        return tail;
    }

    @Test
    void sumsRangesAcrossItsGrowth() {
        TailSizes tail = of(7, 1_000);
        assertThat(tail.bytes(7, 1_006)).isEqualTo(1_000 * EACH);
        assertThat(tail.bytes(500, 500)).isEqualTo(EACH);
    }

    @Test
    void cutsAMessageToALimitButNeverToNothing() {
        TailSizes tail = of(7, 100);
        assertThat(tail.lastWithin(10, 3 * EACH)).isEqualTo(12);
        assertThat(tail.lastWithin(10, 3 * EACH - 1)).isEqualTo(11);
        assertThat(tail.lastWithin(10, 1)).isEqualTo(10);
        assertThat(tail.lastWithin(10, Long.MAX_VALUE / 2)).isEqualTo(106);
    }

    @Test
    void forgetsTheOldestDownToTheLimitButNothingThatIsNeeded() {
        TailSizes tail = of(1, 100);
        tail.trim(10 * EACH, 60);
        assertThat(tail.firstIndex()).isEqualTo(60);
        tail.trim(10 * EACH, 100);
        assertThat(tail.firstIndex()).isEqualTo(91);
        assertThat(tail.bytes(91, 100)).isEqualTo(10 * EACH);
        assertThat(tail.lastWithin(91, 2 * EACH)).isEqualTo(92);
    }

    @Test
    void goesOnAfterATruncation() {
        TailSizes tail = of(1, 10);
        tail.truncateFrom(5);
        tail.append(0);
        assertThat(tail.bytes(1, 5)).isEqualTo(4 * EACH + TailSizes.ENTRY_OVERHEAD_BYTES);
    }
}
