package io.keelson.orchestrator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.storage.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkQueueTest {
    private static final ObjectKey A = new ObjectKey("", "a");
    private static final ObjectKey B = new ObjectKey("", "b");

    private final SimLoop loop = new SimLoop();
    private final SimClockwork clockwork = new SimClockwork(loop, new SplittableRandom(1));
    private final List<ObjectKey> turns = new ArrayList<>();
    private final List<Long> turnMillis = new ArrayList<>();

    private WorkQueue queue(int turnsMax) {
        return new WorkQueue(
                clockwork,
                turnsMax,
                key -> {
                    turns.add(key);
                    turnMillis.add(Duration.ofNanos(loop.nanoTime()).toMillis());
                });
    }

    private WorkQueue open() {
        WorkQueue queue = queue(10);
        queue.open();
        return queue;
    }

    @Test
    void aNameThatIsAddedTwiceBeforeItsTurnHasOne() {
        WorkQueue queue = queue(10);
        queue.add(A);
        queue.add(B);
        queue.add(A);
        loop.runQueued();
        assertThat(turns).as("before it is open").isEmpty();
        queue.open();
        loop.runQueued();
        assertThat(turns).containsExactly(A, B);
    }

    @Test
    void aNameThatIsAddedDuringItsTurnHasAnotherAfterIt() {
        WorkQueue queue = open();
        queue.add(A);
        loop.runQueued();
        queue.add(A);
        queue.add(A);
        loop.runQueued();
        assertThat(turns).containsExactly(A);
        queue.done(A);
        loop.runQueued();
        assertThat(turns).containsExactly(A, A);
        queue.done(A);
        loop.runQueued();
        assertThat(queue.isIdle()).isTrue();
        assertThat(turns).hasSize(2);
    }

    @Test
    void afterFailuresANameWaitsTwiceAsLongEachTimeUpToSomeMinutes() {
        WorkQueue queue = open();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            long from = Duration.ofNanos(loop.nanoTime()).toMillis();
            queue.addAfterFailure(A);
            loop.advance(Duration.ofSeconds(1000).toNanos());
            waits.add(turnMillis.getLast() - from);
            queue.done(A);
        }
        assertThat(turns).hasSize(21);
        assertThat(waits)
                .startsWith(5L, 10L, 20L, 40L, 80L)
                .endsWith(655_360L, 1_000_000L, 1_000_000L, 1_000_000L);
        queue.forget(A);
        long from = Duration.ofNanos(loop.nanoTime()).toMillis();
        queue.addAfterFailure(A);
        loop.advance(Duration.ofSeconds(1).toNanos());
        assertThat(turnMillis.getLast() - from).isEqualTo(5);
    }

    @Test
    void ofTwoPlansTheEarlierHolds() {
        WorkQueue queue = open();
        queue.addAfter(A, Duration.ofSeconds(10));
        queue.addAfter(A, Duration.ofSeconds(2));
        queue.addAfter(A, Duration.ofSeconds(5));
        loop.advance(Duration.ofSeconds(60).toNanos());
        assertThat(turnMillis).containsExactly(2000L);
    }

    @Test
    void nothingBeginsOnceItIsClosed() {
        WorkQueue queue = open();
        queue.addAfter(A, Duration.ofSeconds(1));
        queue.close();
        queue.add(B);
        loop.advance(Duration.ofSeconds(10).toNanos());
        assertThat(turns).isEmpty();
    }

    /**
     * Adds of every kind at random times, turns that last a random time, some ending in failure.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingIsLostAndNoNameHasTwoTurnsAtATime(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Set<ObjectKey> looking = new HashSet<>();
        Map<ObjectKey, Long> addedNanos = new HashMap<>();
        Map<ObjectKey, Long> lookedNanos = new HashMap<>();
        List<WorkQueue> made = new ArrayList<>();
        WorkQueue queue =
                new WorkQueue(
                        clockwork,
                        3,
                        key -> {
                            assertThat(looking.add(key)).as("one turn at a time").isTrue();
                            assertThat(looking).hasSizeLessThanOrEqualTo(3);
                            lookedNanos.put(key, loop.nanoTime());
                            clockwork.schedule(
                                    Duration.ofMillis(random.nextInt(1, 50)),
                                    () -> {
                                        looking.remove(key);
                                        if (random.nextInt(4) == 0) {
                                            made.getFirst().addAfterFailure(key);
                                        } else {
                                            made.getFirst().forget(key);
                                        }
                                        made.getFirst().done(key);
                                    });
                        });
        made.add(queue);
        queue.open();
        for (int i = 0; i < 2000; i++) {
            ObjectKey key = new ObjectKey("", "k" + random.nextInt(12));
            Duration delay = Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(100) : 0);
            addedNanos.put(key, loop.nanoTime()); // an earlier plan may come before this one
            queue.addAfter(key, delay);
            loop.advance(Duration.ofMillis(random.nextInt(8)).toNanos());
        }
        loop.advance(Duration.ofMinutes(5).toNanos());
        assertThat(queue.isIdle()).isTrue();
        addedNanos.forEach((key, nanos) ->
                assertThat(lookedNanos.get(key)).as("%s", key).isGreaterThanOrEqualTo(nanos));
    }
}
