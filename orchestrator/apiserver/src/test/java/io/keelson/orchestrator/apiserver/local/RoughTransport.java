package io.keelson.orchestrator.apiserver.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.TransportException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Streams that come late and break off, requests that fail, and a server that may know no watch
 * which begins with what is there.
 */
final class RoughTransport implements Transport {
    private static final byte[] UNKNOWN_OPTION =
            """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 422,
             "reason": "Invalid", "message": "sendInitialEvents: Forbidden"}
            """
                    .getBytes(UTF_8);

    private final Transport server;
    private final Clockwork clockwork;
    private final RandomGenerator random;
    private final boolean listsInWatches;
    private final Set<Rough> open = new HashSet<>();
    private int lists;
    private boolean calm;

    RoughTransport(
            Transport server, Clockwork clockwork, RandomGenerator random, boolean listsInWatches) {
        this.server = server;
        this.clockwork = clockwork;
        this.random = random;
        this.listsInWatches = listsInWatches;
    }

    /** From now on nothing fails. */
    void calm() {
        calm = true;
    }

    int lists() {
        return lists;
    }

    /** As if the connection were lost. */
    void breakStreams() {
        Set.copyOf(open).forEach(Rough::breakOff);
    }

    @Override
    public CompletableFuture<Answer> send(Request request) {
        lists++;
        return !calm && random.nextInt(4) == 0
                ? CompletableFuture.failedFuture(new TransportException("broken", null))
                : server.send(request);
    }

    @Override
    public Streaming stream(Request request, Lines lines) {
        if (!listsInWatches && request.query().containsKey("sendInitialEvents")) {
            clockwork.execute(() -> lines.onEnd(new Answer(422, UNKNOWN_OPTION)));
            return () -> {};
        }
        Rough rough = new Rough(lines);
        open.add(rough);
        rough.inner = server.stream(request, rough);
        return rough;
    }

    /** Hands lines on in order, each a little later. */
    private final class Rough implements Lines, Streaming {
        private final Lines to;
        private final Queue<Runnable> late = new ArrayDeque<>();
        private @Nullable Streaming inner;
        private boolean over;

        Rough(Lines to) {
            this.to = to;
        }

        private void later(Runnable action) {
            late.add(action);
            clockwork.schedule(
                    Duration.ofMillis(calm ? 0 : random.nextInt(200)),
                    () -> {
                        Runnable first = late.poll();
                        if (first != null && !over) {
                            first.run();
                        }
                    });
        }

        @Override
        public void onLine(byte[] line) {
            later(() -> to.onLine(line));
        }

        @Override
        public void onEnd(@Nullable Answer failure) {
            later(() -> end(failure));
        }

        private void end(@Nullable Answer failure) {
            over = true;
            open.remove(this);
            to.onEnd(failure);
        }

        private void breakOff() {
            if (inner != null) {
                inner.cancel();
            }
            end(null);
        }

        @Override
        public void cancel() {
            over = true;
            open.remove(this);
            if (inner != null) {
                inner.cancel();
            }
        }
    }
}
