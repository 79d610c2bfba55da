package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryEngineTest extends EngineContract {
    @Override
    Engine create() {
        return new MemoryEngine();
    }

    @Override
    Engine afterCrash() {
        ((MemoryEngine) engine).crash(new SplittableRandom(1));
        return engine;
    }

    /** Every state since the durable one can come back, and none before it. */
    @Test
    void aCrashReturnsToAnyFlush() {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            MemoryEngine each = new MemoryEngine();
            engine = each;
            put(Family.META, "n", "0");
            put(Family.META, "n", "1");
            each.flush();
            put(Family.META, "n", "2");
            put(Family.META, "n", "3");
            each.crash(new SplittableRandom(seed));
            assertThat(text(each.durable(Family.META, bytes("n"))))
                    .isEqualTo(get(Family.META, "n"));
            seen.add(get(Family.META, "n"));
        }
        assertThat(seen).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void aFlushOfItsOwnNeverGoesBack() {
        MemoryEngine memory = (MemoryEngine) engine;
        SplittableRandom random = new SplittableRandom(7);
        int last = 0;
        for (int i = 1; i <= 200; i++) {
            put(Family.META, "n", "" + i);
            memory.flushSome(random);
            String durable = text(memory.durable(Family.META, bytes("n")));
            int now = durable == null ? 0 : Integer.parseInt(durable);
            assertThat(now).isBetween(last, i);
            last = now;
        }
        assertThat(last).isPositive();
    }
}
