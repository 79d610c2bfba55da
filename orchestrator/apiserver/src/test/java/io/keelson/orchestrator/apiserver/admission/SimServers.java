package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.ControlPlane;
import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.apiserver.golden.Server.Request;
import io.keelson.orchestrator.apiserver.golden.TestingCall;
import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.FaultyStore;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Control planes on one store in memory, each with a cache of its own and a network that delays
 * what it hears by a seeded chance: what one has written another has often not seen yet.
 */
final class SimServers implements AutoCloseable {
    /** Races are what is tested here, not that a server sends clients away. */
    private static final ControlPlane.Options MANY_AT_A_TIME =
            new ControlPlane.Options(1_000, 1_000, Duration.ZERO, "test");

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final SimLoop loop = new SimLoop();
    private final MemoryStore store = new MemoryStore(loop);
    private final List<ControlPlane> servers = new ArrayList<>();
    private final List<FaultyStore> networks = new ArrayList<>();
    private final X509Certificate admin;

    /**
     * @param directory for the keys of this run
     */
    SimServers(Path directory, int count, long seed) throws IOException {
        InstantSource clock = () -> START.plusNanos(loop.nanoTime());
        SecretFiles files = SecretFiles.in(directory);
        Authority authority = Authority.open(files, clock, new SecureRandom());
        List<X509Certificate> authorities = List.of(authority.certificate());
        admin = authority.issue(Subject.client("admin", List.of(User.MASTERS))).certificate();
        for (int i = 0; i < count; i++) {
            FaultyStore network = new FaultyStore(store, loop, new Random(seed * 31 + i));
            network.lose(0);
            networks.add(network);
            ControlPlane server =
                    new ControlPlane(
                            new ControlPlane.Environment(
                                    network,
                                    loop,
                                    new ClientCertificates(() -> authorities, clock),
                                    TokenKey.open(files, new SecureRandom()),
                                    clock,
                                    new SplittableRandom(seed * 37 + i),
                                    CacherEvents.NONE,
                                    "192.0.2." + (i + 1) + ":6443",
                                    Set.of()),
                            MANY_AT_A_TIME);
            servers.add(server);
            var started = server.start();
            advanceWhile(() -> !started.isDone());
            started.join();
        }
    }

    MemoryStore store() {
        return store;
    }

    /** Between that server and the store. */
    FaultyStore network(int server) {
        return networks.get(server);
    }

    void advance(long nanos) {
        loop.advance(nanos);
    }

    private void advanceWhile(BooleanSupplier waiting) {
        loop.runQueued();
        long until = loop.nanoTime() + PATIENCE_NANOS;
        while (waiting.getAsBoolean() && loop.nanoTime() < until) {
            loop.advance(STEP_NANOS);
        }
    }

    /** Sent, not answered yet. */
    TestingCall begin(int server, String method, String target, String body) {
        TestingCall call =
                new TestingCall(
                        new Request(
                                method,
                                target,
                                Map.of(
                                        "content-type",
                                        method.equals("PATCH")
                                                ? "application/merge-patch+json"
                                                : "application/json"),
                                body.getBytes(StandardCharsets.UTF_8)),
                        admin,
                        loop);
        servers.get(server).server().handle(call);
        return call;
    }

    /** Lets time pass until all are answered. */
    List<Answer> await(List<TestingCall> calls) {
        advanceWhile(() -> !calls.stream().allMatch(TestingCall::isAnswered));
        return calls.stream().map(TestingCall::answer).toList();
    }

    Answer send(int server, String method, String target, String body) {
        return await(List.of(begin(server, method, target, body))).getFirst();
    }

    /** That has to be answered with success. */
    Obj ok(int server, String method, String target, String body) {
        Answer answer = send(server, method, target, body);
        if (answer.status() >= 300) {
            throw new AssertionError(method + " " + target + ": " + text(answer));
        }
        return JsonReader.readObj(answer.body());
    }

    static String text(Answer answer) {
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** The message of a refusal. */
    static String message(Answer answer) {
        return answer.status() + " " + JsonReader.readObj(answer.body()).text("message");
    }

    /** Everything that was ever written, in order. */
    List<StoreEvent> history() {
        List<StoreEvent> events = new ArrayList<>();
        StoreWatch watch =
                store.watch(
                        "/registry/",
                        1,
                        new StoreWatch.Observer() {
                            @Override
                            public void onEvents(List<StoreEvent> more) {
                                events.addAll(more);
                            }

                            @Override
                            public void onProgress(long revision) {}

                            @Override
                            public void onEnd(StoreException cause) {
                                throw cause;
                            }
                        });
        loop.runQueued();
        watch.close();
        return events;
    }

    void stop(int server) {
        servers.get(server).close();
    }

    @Override
    public void close() {
        servers.forEach(ControlPlane::close);
        loop.runQueued();
        store.close();
    }
}
