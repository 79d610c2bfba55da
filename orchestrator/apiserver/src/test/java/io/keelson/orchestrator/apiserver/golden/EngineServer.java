package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.apiserver.ControlPlane;
import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * The control plane on a store, which is in memory unless it is said otherwise, in the test's own
 * thread. Time passes only while an answer is waited for, and a little with every request.
 */
public final class EngineServer implements Server {
    /** As the recorded server was addressed: it stands in discovery and in Endpoints. */
    private static final String ADDRESS = "192.0.2.2:26443";

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final SimLoop loop = new SimLoop();
    private final MemoryStore store = new MemoryStore(loop);
    private final Store seen;
    private final X509Certificate admin;
    private final ControlPlane controlPlane;
    private final CompletableFuture<Void> started;

    /**
     * @param directory for the keys of this run
     */
    public EngineServer(Path directory, long seed) throws IOException {
        this(directory, seed, ControlPlane.Options.defaults("test"), (store, _) -> store);
        awaitReady();
        // The recorded cluster had been up for some seconds too.
        loop.advance(TimeUnit.SECONDS.toNanos(5));
    }

    /**
     * One that has yet to read its store.
     *
     * @param network the store that the control plane sees, given the one in memory
     */
    public EngineServer(
            Path directory,
            long seed,
            ControlPlane.Options options,
            BiFunction<Store, SimLoop, Store> network)
            throws IOException {
        seen = network.apply(store, loop);
        InstantSource clock = () -> START.plusNanos(loop.nanoTime());
        SecretFiles files = SecretFiles.in(directory);
        Authority authority = Authority.open(files, clock, new SecureRandom());
        List<X509Certificate> authorities = List.of(authority.certificate());
        admin = authority.issue(Subject.client("golden", List.of(User.MASTERS))).certificate();
        controlPlane =
                new ControlPlane(
                        new ControlPlane.Environment(
                                seen,
                                loop,
                                new ClientCertificates(() -> authorities, clock),
                                TokenKey.open(files, new SecureRandom()),
                                clock,
                                new SplittableRandom(seed),
                                CacherEvents.NONE,
                                ADDRESS,
                                // As the recorded server was started.
                                Set.of("ServiceAccount")),
                        options);
        started = controlPlane.start();
    }

    public void awaitReady() {
        advanceWhile(() -> !started.isDone());
        started.join();
    }

    public SimLoop loop() {
        return loop;
    }

    public MemoryStore store() {
        return store;
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
        return await(begin(request, loop));
    }

    /**
     * Sends a request, and leaves it to the caller to wait for the answer.
     *
     * @param away runs what is not to be computed on the loop
     */
    public TestingCall begin(Request request, Executor away) {
        TestingCall call = new TestingCall(request, admin, away);
        controlPlane.server().handle(call);
        return call;
    }

    public Answer await(TestingCall call) {
        advanceWhile(() -> !call.isAnswered());
        loop.advance(STEP_NANOS);
        return call.answer();
    }

    @Override
    public void compactStore() {
        var newest = seen.range(RangeQuery.key("/"));
        advanceWhile(() -> !newest.isDone());
        var compacted = seen.compact(newest.join().revision());
        advanceWhile(() -> !compacted.isDone());
        compacted.join();
    }

    @Override
    public void close() {
        controlPlane.close();
        seen.close();
    }
}
