package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.apiserver.ControlPlane;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The control plane on a store in memory, in the test's own thread. Time passes only while an
 * answer is waited for, and a little with every request.
 */
final class EngineServer implements Server {
    /** As the recorded server was addressed: it stands in discovery and in Endpoints. */
    private static final String ADDRESS = "192.0.2.2:26443";

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final SimLoop loop = new SimLoop();
    private final MemoryStore store = new MemoryStore(loop);
    private final ControlPlane controlPlane;

    EngineServer(long seed) {
        User admin = new User("admin", "", List.of("system:masters"), Map.of());
        controlPlane =
                new ControlPlane(
                        store,
                        loop,
                        (call, target, verb) -> admin,
                        () -> START.plusNanos(loop.nanoTime()),
                        new SplittableRandom(seed),
                        CacherEvents.NONE,
                        ADDRESS);
        var started = controlPlane.start();
        advanceWhile(() -> !started.isDone());
        started.join();
        // The recorded cluster had been up for some seconds too.
        loop.advance(TimeUnit.SECONDS.toNanos(5));
    }

    private void advanceWhile(BooleanSupplier waiting) {
        loop.runQueued();
        long until = loop.nanoTime() + PATIENCE_NANOS;
        while (waiting.getAsBoolean() && loop.nanoTime() < until) {
            loop.advance(STEP_NANOS);
        }
    }

    @Override
    public Answer answer(Request request) {
        TestingCall call = new TestingCall(request, loop);
        controlPlane.server().handle(call);
        advanceWhile(() -> !call.isAnswered());
        loop.advance(STEP_NANOS);
        return call.answer();
    }

    @Override
    public void compactStore() {
        var compacted = store.compact(store.revision());
        advanceWhile(() -> !compacted.isDone());
        compacted.join();
    }

    @Override
    public void close() {
        controlPlane.close();
        store.close();
    }
}
