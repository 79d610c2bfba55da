package io.keelson.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.TestingKv;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FirstPutTest {
    @Test
    void failedPutsAreTriedAgainUntilOneSucceeds() throws Exception {
        try (var server = TestingKv.start();
                var firstPut = new FirstPut(List.of(server.endpoint()), System::nanoTime)) {
            server.failuresLeft.set(5);
            long beforeNanos = System.nanoTime();
            long nanos = firstPut.awaitNanos(() -> {});
            assertThat(nanos).isBetween(beforeNanos, System.nanoTime());
            assertThat(server.failuresLeft).hasValue(0);
            assertThat(server.data).isNotEmpty();
        }
    }

    @Test
    void oneLivingMemberIsEnough() throws Exception {
        Endpoint dead;
        try (var gone = TestingKv.start()) {
            dead = gone.endpoint();
        }
        try (var server = TestingKv.start();
                var firstPut = new FirstPut(List.of(dead, server.endpoint()), System::nanoTime)) {
            assertThat(firstPut.awaitNanos(() -> {})).isNotZero();
            assertThat(server.data).isNotEmpty();
        }
    }

    /** The acknowledgement of a put that an earlier call has started is not this call's. */
    @Test
    void oldPutsProveNothing() throws Exception {
        try (var server = TestingKv.start();
                var firstPut = new FirstPut(List.of(server.endpoint()), System::nanoTime)) {
            var thirdArrived = new CountDownLatch(1);
            var holdsOld = new CountDownLatch(1);
            var holdsNew = new CountDownLatch(1);
            var arrived = new AtomicInteger();
            var secondCall = new AtomicBoolean();
            server.beforePut =
                    () -> {
                        int number = arrived.incrementAndGet();
                        if (number == 3) {
                            thirdArrived.countDown();
                        }
                        if (secondCall.get()) {
                            awaitQuietly(holdsNew);
                        } else {
                            awaitQuietly(number == 1 ? thirdArrived : holdsOld);
                        }
                    };
            firstPut.awaitNanos(() -> {});
            assertThat(arrived.get()).isGreaterThanOrEqualTo(3);

            secondCall.set(true);
            int stored = server.data.size();
            var checks = new AtomicInteger();
            var storedWhenNewWereReleased = new AtomicInteger();
            firstPut.awaitNanos(() -> {
                int check = checks.incrementAndGet();
                if (check == 5) {
                    holdsOld.countDown();
                } else if (check >= 20 && server.data.size() > stored) {
                    storedWhenNewWereReleased.set(server.data.size());
                    holdsNew.countDown();
                }
            });
            assertThat(checks.get()).isGreaterThan(5);
            // The old ones were acknowledged before, and did not end the wait.
            assertThat(storedWhenNewWereReleased.get()).isGreaterThan(stored);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void givesUpWhenTheCheckSaysSo() throws Exception {
        try (var firstPut = new FirstPut(List.of(new Endpoint("127.0.0.1", 1)), System::nanoTime)) {
            assertThatThrownBy(() ->
                            firstPut.awaitNanos(() -> {
                                throw new IOException("member ended");
                            }))
                    .hasMessage("member ended");
        }
    }
}
