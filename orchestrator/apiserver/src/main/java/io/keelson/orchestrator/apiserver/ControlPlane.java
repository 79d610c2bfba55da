package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.admission.AdmissionPlugins;
import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.RequestAuthenticator;
import io.keelson.orchestrator.apiserver.authn.ServiceAccountTokens;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.authz.EscalationGuard;
import io.keelson.orchestrator.apiserver.authz.RbacAuthorizer;
import io.keelson.orchestrator.apiserver.authz.RbacRules;
import io.keelson.orchestrator.apiserver.discovery.Discovery;
import io.keelson.orchestrator.apiserver.discovery.OpenApi;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Engine;
import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.apiserver.handling.Lanes;
import io.keelson.orchestrator.apiserver.handling.Performer;
import io.keelson.orchestrator.apiserver.handling.Reviews;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.http.InFlightLimit;
import io.keelson.orchestrator.apiserver.local.LocalAuthenticator;
import io.keelson.orchestrator.apiserver.local.LocalTransport;
import io.keelson.orchestrator.apiserver.metrics.RequestMetrics;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.CompactionJob;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.alloc.IpRange;
import io.keelson.orchestrator.storage.cache.Cacher;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import io.keelson.orchestrator.storage.cache.CacherSettings;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API of one store: everything between a request that has arrived and the store. Without
 * sockets, threads and clocks of its own, so that a test can hold it in its hand.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final String SERVICE_RANGE = "10.96.0.0/16";

    private final Store store;
    private final Loop loop;
    private final Cacher cacher;
    private final Cache cache;
    private final ApiServer answering;
    private final InFlightLimit server;
    private final RoleAggregation aggregation;
    private final @Nullable CompactionJob compaction;
    private final InstantSource clock;
    private final Identity identity;
    private final KubernetesService kubernetesService;
    private final boolean hasServiceAccounts;
    private final CompletableFuture<Void> started = new CompletableFuture<>();

    /** Read by health checks on the loop, written by whoever stops the server. */
    private volatile boolean stopping;

    /**
     * What the world gives a control plane.
     *
     * @param store whose callback executor is the loop
     * @param certificates whose clients' certificates are believed
     * @param tokenKey signs the tokens of service accounts
     * @param serverAddress host and port by which clients reach the server
     * @param disabledAdmission of {@link AdmissionPlugins#NAMES}, those not to be asked
     */
    public record Environment(
            Store store,
            Loop loop,
            ClientCertificates certificates,
            TokenKey tokenKey,
            InstantSource clock,
            RandomGenerator random,
            CacherEvents events,
            String serverAddress,
            Set<String> disabledAdmission) {}

    /**
     * What its owner may choose.
     *
     * @param maxRequestsInFlight that only read; watches are not counted
     * @param maxMutatingRequestsInFlight that change something
     * @param compactionInterval zero for never
     * @param programVersion told by {@code /version}
     */
    public record Options(
            int maxRequestsInFlight,
            int maxMutatingRequestsInFlight,
            Duration compactionInterval,
            String programVersion) {
        public static Options defaults(String programVersion) {
            return new Options(
                    InFlightLimit.DEFAULT_READ_ONLY,
                    InFlightLimit.DEFAULT_MUTATING,
                    CompactionJob.INTERVAL,
                    programVersion);
        }
    }

    public ControlPlane(Environment environment, Options options) {
        store = environment.store();
        loop = environment.loop();
        clock = environment.clock();
        RandomGenerator random = environment.random();
        Schemas schemas = Schemas.bundled();
        ResourceTable table = ResourceTable.builtIn();
        cacher =
                new Cacher(
                        store,
                        loop,
                        CacherSettings.DEFAULT,
                        environment.events(),
                        Cache.resources(table));
        cache = new Cache(cacher);
        hasServiceAccounts = !environment.disabledAdmission().contains("ServiceAccount");
        identity = new Identity(random);
        RbacRules rules = new CachedRbacRules(cache);
        RbacAuthorizer authorizer = new RbacAuthorizer(rules);
        ServiceAccountTokens tokens =
                new ServiceAccountTokens(
                        environment.tokenKey(),
                        ISSUER,
                        List.of(ISSUER),
                        new CachedTokenObjects(cache),
                        clock,
                        identity::uid);
        IpRange services = IpRange.parse(SERVICE_RANGE);
        kubernetesService =
                new KubernetesService(
                        store,
                        environment.loop(),
                        clock,
                        identity,
                        services,
                        environment.serverAddress());
        Engine engine =
                new Engine(
                        schemas,
                        table,
                        cache,
                        new AdmissionPlugins(
                                        cache,
                                        table,
                                        identity,
                                        services,
                                        random,
                                        authorizer,
                                        new EscalationGuard(rules, authorizer, authorizer))
                                .without(environment.disabledAdmission()),
                        new Reviews(authorizer, tokens),
                        identity,
                        clock);
        ServerMetrics metrics =
                new ServerMetrics(
                        table, cache, new RequestMetrics(table, loop::nanoTime), this::server);
        answering =
                new ApiServer(
                        table,
                        engine,
                        new Performer(store, loop, random, new Lanes(store, cache)),
                        new AccessGate(
                                new LocalAuthenticator(
                                        new RequestAuthenticator(
                                                environment.certificates(), List.of(tokens), true)),
                                authorizer),
                        new Discovery(table),
                        new OpenApi(table, schemas),
                        new Health(
                                store,
                                loop,
                                () -> cacher.ready().isDone(),
                                started::isDone,
                                () -> stopping),
                        metrics,
                        ServerVersion.of(options.programVersion(), ServerVersion.platform()),
                        clock,
                        environment.serverAddress());
        server =
                new InFlightLimit(
                        options.maxMutatingRequestsInFlight(),
                        options.maxRequestsInFlight(),
                        InFlightLimit::isLongRunning,
                        call -> isMaster(call, environment.certificates()),
                        answering);
        aggregation =
                new RoleAggregation(
                        cacher,
                        cache,
                        store,
                        loop,
                        table.named("rbac.authorization.k8s.io", "v1", "ClusterRole"));
        compaction =
                options.compactionInterval().isZero()
                        ? null
                        : new CompactionJob(
                                store, loop, options.compactionInterval(), new LoggedCompaction());
    }

    /** By certificate, for itself: no token is of that group. */
    private static boolean isMaster(HttpCall call, ClientCertificates certificates) {
        X509Certificate shown = call.clientCertificate();
        User user =
                shown == null || call.header("Impersonate-User") != null
                        ? null
                        : certificates.authenticate(shown);
        return user != null && user.isIn(User.MASTERS);
    }

    /** Answers requests. */
    public InFlightLimit server() {
        return server;
    }

    /**
     * For who runs in this process, and knows himself how much he may ask for at a time.
     *
     * @param executor runs each task beside everything else
     */
    public LocalTransport local(User user, Executor executor) {
        return new LocalTransport(answering, user, executor);
    }

    /** Reads the store and makes what every cluster has; done when requests can be answered. */
    public CompletableFuture<Void> start() {
        cacher.start();
        Answers.on(
                cacher.ready()
                        .thenCompose(_ -> bootstrap().run())
                        .thenCompose(_ -> kubernetesService.start()),
                _ -> {
                    aggregation.start();
                    if (compaction != null) {
                        compaction.start();
                    }
                    started.complete(null);
                },
                started::completeExceptionally);
        return started;
    }

    private Bootstrap bootstrap() {
        Bootstrap bootstrap = new Bootstrap(cache, store, loop, clock.instant(), identity);
        if (hasServiceAccounts) {
            List<String> there =
                    cache.stored("/registry/namespaces/", "").stream().map(Stored::name).toList();
            bootstrap.serviceAccounts(there);
        }
        return bootstrap;
    }

    /**
     * From now on {@code /readyz} and the endpoints say that requests had better go elsewhere. From
     * any thread.
     *
     * @return done when the store knows; never if it does not answer
     */
    public CompletableFuture<Void> beginStop() {
        stopping = true;
        CompletableFuture<Void> left = new CompletableFuture<>();
        loop.execute(() -> Answers.pass(kubernetesService.leave(), left));
        return left;
    }

    /** On the loop. */
    @Override
    public void close() {
        var _ = kubernetesService.leave();
        if (compaction != null) {
            compaction.close();
        }
        aggregation.close();
        cacher.close();
    }

    private static final class LoggedCompaction implements CompactionJob.Events {
        @Override
        public void compacted(long revision) {
            LOG.debug("the store was compacted to revision {}", revision);
        }

        @Override
        public void failed(Throwable why) {
            LOG.warn("the store was not compacted: {}", why.getMessage());
        }
    }
}
