package io.keelson.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.TestingKv;
import java.io.IOException;
import java.util.List;
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
