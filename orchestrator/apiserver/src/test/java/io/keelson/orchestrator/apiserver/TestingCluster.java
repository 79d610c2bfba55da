package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.local.LocalTransport;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.SimClockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.TransportException;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.YamlReader;
import io.keelson.orchestrator.storage.FaultyStore;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The real API server on a store in memory, for tests of its clients, all in the test's thread and
 * from one seed. The server can be killed and started again; the store stays.
 */
public final class TestingCluster implements AutoCloseable {
    private final SimLoop loop = new SimLoop();
    private final MemoryStore store = new MemoryStore(loop);
    private final Path directory;
    private final SplittableRandom random;
    private final SimClockwork clockwork;
    private final Set<String> disabledAdmission;
    private final List<LocalTransport> open = new ArrayList<>();
    private final Api admin;
    private @Nullable ControlPlane server;
    private @Nullable FaultyStore network;
    private int lostPercent = -1;
    private long delayNanosMax;

    /**
     * @param directory for the keys of this run
     */
    public TestingCluster(Path directory, long seed) {
        this(directory, seed, Set.of("ServiceAccount"));
    }

    public TestingCluster(Path directory, long seed, Set<String> disabledAdmission) {
        this.directory = directory;
        this.disabledAdmission = disabledAdmission;
        random = new SplittableRandom(seed);
        clockwork = new SimClockwork(loop, random.split());
        admin = new Api(transport("admin", User.MASTERS), clockwork);
        startServer();
    }

    /**
     * Servers that are started from now on reach the store over a network that is slow, and loses
     * some requests and answers.
     */
    public void spoilNetwork(int lostPercent) {
        this.lostPercent = lostPercent;
    }

    /** The running server's network loses nothing any more. */
    public void healNetwork() {
        if (network != null) {
            network.heal();
        }
    }

    /** From now on answers and events come late, each by as much as that at most. */
    public void delayAnswers(Duration most) {
        delayNanosMax = most.toNanos();
    }

    private void sometime(Runnable task) {
        if (delayNanosMax == 0) {
            loop.execute(task);
        } else {
            loop.schedule(random.nextLong(delayNanosMax), task);
        }
    }

    private Store reachStore() {
        if (lostPercent < 0) {
            return store;
        }
        FaultyStore made = new FaultyStore(store, loop, new Random(random.nextLong()));
        made.lose(0); // nobody tries a start again
        network = made;
        return made;
    }

    public void startServer() {
        try {
            SecretFiles files = SecretFiles.in(directory);
            ControlPlane started =
                    new ControlPlane(
                            new ControlPlane.Environment(
                                    reachStore(),
                                    loop,
                                    new ClientCertificates(List::of, clockwork::now),
                                    TokenKey.open(files, new SecureRandom()),
                                    clockwork::now,
                                    random.split(),
                                    CacherEvents.NONE,
                                    "192.0.2.2:6443",
                                    disabledAdmission),
                            ControlPlane.Options.defaults("test"));
            clockwork.await(started.start());
            server = started;
            if (network != null) {
                network.lose(lostPercent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requests are not answered any more, and watches end. */
    public void killServer() {
        ControlPlane killed = server;
        server = null;
        if (killed != null) {
            killed.close();
        }
        List<LocalTransport> ended = List.copyOf(open);
        open.clear();
        ended.forEach(LocalTransport::close);
        loop.runQueued();
    }

    public SimLoop loop() {
        return loop;
    }

    public MemoryStore store() {
        return store;
    }

    public SimClockwork clockwork() {
        return clockwork;
    }

    /** As somebody who may do anything. */
    public Api admin() {
        return admin;
    }

    /** To whichever server runs then. */
    public Transport transport(String user, String... groups) {
        List<String> all = new ArrayList<>(List.of(groups));
        all.add(User.AUTHENTICATED);
        return new ToServer(User.of(user, all.toArray(String[]::new)));
    }

    /** As a service account of {@code kube-system}. */
    public Transport account(String name) {
        return transport(
                User.serviceAccountName("kube-system", name),
                User.serviceAccountGroups("kube-system").toArray(String[]::new));
    }

    /** Creates the objects of a YAML stream, separated by {@code ---}; answers with the last. */
    public Obj create(String yaml) {
        Obj created = Obj.EMPTY;
        for (String document : yaml.split("(?m)^---\n", -1)) {
            Obj object = read(document);
            created = admin.create(resource(object), object);
        }
        return created;
    }

    public static Obj read(String yaml) {
        return YamlReader.readObj(yaml.getBytes(StandardCharsets.UTF_8));
    }

    /** The resource of an object's kind. */
    private static ApiResource resource(Obj object) {
        for (var field : ApiResource.class.getFields()) {
            try {
                if (field.get(null) instanceof ApiResource resource
                        && resource.kind().equals(object.text("kind"))
                        && resource.apiVersion().equals(object.text("apiVersion"))) {
                    return resource;
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("no resource of kind " + object.text("kind"));
    }

    public Obj get(ApiResource resource, String namespace, String name) {
        return admin.get(resource, new ObjectKey(namespace, name));
    }

    public @Nullable Obj find(ApiResource resource, String namespace, String name) {
        return admin.find(resource, new ObjectKey(namespace, name));
    }

    /** In the order of names. */
    public List<Obj> list(ApiResource resource, String namespace) {
        return admin.list(resource, namespace, Map.of());
    }

    /** Everything that is written to the store from now on, in order, as it comes. */
    public List<StoreEvent> record() {
        List<StoreEvent> events = new ArrayList<>();
        store.watch(
                "/registry/",
                store.revision() + 1,
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
        return Collections.unmodifiableList(events);
    }

    /** Lets everybody go on, and time pass. */
    public void advance(Duration duration) {
        loop.advance(duration.toNanos());
    }

    @Override
    public void close() {
        killServer();
        store.close();
    }

    /** Answers are lost with the server. */
    private final class ToServer implements Transport {
        private final User user;
        private @Nullable ControlPlane last;
        private @Nullable LocalTransport local;

        ToServer(User user) {
            this.user = user;
        }

        private @Nullable LocalTransport local() {
            ControlPlane now = server;
            if (now == null) {
                return null;
            }
            LocalTransport had = local;
            if (had == null || last != now) {
                had = now.local(user, TestingCluster.this::sometime);
                open.add(had);
                local = had;
                last = now;
            }
            return had;
        }

        @Override
        public CompletableFuture<Answer> send(Request request) {
            LocalTransport to = local();
            ControlPlane asked = server;
            if (to == null) {
                return lost();
            }
            CompletableFuture<Answer> answered = new CompletableFuture<>();
            var _ =
                    to.send(request)
                            .whenComplete((answer, _) -> {
                                if (server == asked && answer != null) {
                                    answered.complete(answer);
                                }
                            });
            // Whoever waits for a server that was killed hears of it.
            var _ =
                    loop.schedule(
                            Duration.ofSeconds(30).toNanos(),
                            () ->
                                    answered.completeExceptionally(
                                            new TransportException("no answer", null)));
            return answered;
        }

        private static CompletableFuture<Answer> lost() {
            return CompletableFuture.failedFuture(
                    new TransportException("connection refused", null));
        }

        @Override
        public Streaming stream(Request request, Lines lines) {
            LocalTransport to = local();
            if (to == null) {
                loop.execute(() -> lines.onEnd(null));
                return () -> {};
            }
            return to.stream(request, lines);
        }
    }
}
