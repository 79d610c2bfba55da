package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.admission.AdmissionPlugins;
import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.RequestAuthenticator;
import io.keelson.orchestrator.apiserver.authn.ServiceAccountTokens;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authz.RbacAuthorizer;
import io.keelson.orchestrator.apiserver.discovery.Discovery;
import io.keelson.orchestrator.apiserver.discovery.OpenApi;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Engine;
import io.keelson.orchestrator.apiserver.handling.Identity;
import io.keelson.orchestrator.apiserver.handling.Lanes;
import io.keelson.orchestrator.apiserver.handling.Performer;
import io.keelson.orchestrator.apiserver.handling.Reviews;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.alloc.IpRange;
import io.keelson.orchestrator.storage.cache.Cacher;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import io.keelson.orchestrator.storage.cache.CacherSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * The API of one store: everything between a request that has arrived and the store. Without
 * sockets, threads and clocks of its own, so that a test can hold it in its hand.
 */
public final class ControlPlane implements AutoCloseable {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final String SERVICE_RANGE = "10.96.0.0/16";

    private final Store store;
    private final Cacher cacher;
    private final ApiServer server;
    private final InstantSource clock;
    private final Identity identity;
    private final Cache cache;
    private final KubernetesService kubernetesService;
    private final boolean hasServiceAccounts;

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

    public ControlPlane(Environment environment) {
        store = environment.store();
        clock = environment.clock();
        RandomGenerator random = environment.random();
        Schemas schemas = Schemas.bundled();
        ResourceTable table = ResourceTable.builtIn();
        cacher =
                new Cacher(
                        store,
                        environment.loop(),
                        CacherSettings.DEFAULT,
                        environment.events(),
                        Cache.resources(table));
        cache = new Cache(cacher);
        hasServiceAccounts = !environment.disabledAdmission().contains("ServiceAccount");
        identity = new Identity(random);
        RbacAuthorizer authorizer = new RbacAuthorizer(new CachedRbacRules(cache));
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
                                        authorizer)
                                .without(environment.disabledAdmission()),
                        new Reviews(authorizer, tokens),
                        identity);
        server =
                new ApiServer(
                        table,
                        engine,
                        new Performer(
                                store, environment.loop(), random, new Lanes(store, cache)),
                        new AccessGate(
                                new RequestAuthenticator(
                                        environment.certificates(), List.of(tokens), true),
                                authorizer),
                        new Discovery(table),
                        new OpenApi(table, schemas),
                        clock,
                        environment.serverAddress());
    }

    /** Answers requests. */
    public ApiServer server() {
        return server;
    }

    /** Reads the store and makes what every cluster has; done when requests can be answered. */
    public CompletableFuture<Void> start() {
        cacher.start();
        return cacher.ready()
                .thenCompose(ready -> bootstrap().run(store))
                .thenCompose(made -> kubernetesService.start());
    }

    private Bootstrap bootstrap() {
        Bootstrap bootstrap = new Bootstrap(clock.instant(), identity);
        if (hasServiceAccounts) {
            List<String> there =
                    cache.stored("/registry/namespaces/", "").stream().map(Stored::name).toList();
            bootstrap.serviceAccounts(there);
        }
        return bootstrap;
    }

    @Override
    public void close() {
        kubernetesService.close();
        cacher.close();
    }
}
