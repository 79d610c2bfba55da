package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.admission.DefaultTolerations;
import io.keelson.orchestrator.apiserver.admission.NamespaceLifecycle;
import io.keelson.orchestrator.apiserver.admission.PodPriority;
import io.keelson.orchestrator.apiserver.discovery.Discovery;
import io.keelson.orchestrator.apiserver.discovery.OpenApi;
import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Engine;
import io.keelson.orchestrator.apiserver.handling.Performer;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.cache.Cacher;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import io.keelson.orchestrator.storage.cache.CacherSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * The API of one store: everything between a request that has arrived and the store. Without
 * sockets, threads and clocks of its own, so that a test can hold it in its hand.
 */
public final class ControlPlane implements AutoCloseable {
    private final Store store;
    private final Cacher cacher;
    private final ApiServer server;
    private final InstantSource clock;

    /**
     * @param store whose callback executor is the loop
     * @param serverAddress host and port by which clients reach the server
     */
    public ControlPlane(
            Store store,
            Loop loop,
            Gate gate,
            InstantSource clock,
            RandomGenerator random,
            CacherEvents events,
            String serverAddress) {
        this.store = store;
        this.clock = clock;
        Schemas schemas = Schemas.bundled();
        ResourceTable table = ResourceTable.builtIn();
        cacher = new Cacher(store, loop, CacherSettings.DEFAULT, events, Cache.resources(table));
        Cache cache = new Cache(cacher);
        List<Admission> admission =
                List.of(
                        new NamespaceLifecycle(cache, def(table, "", "v1", "Namespace")),
                        new DefaultTolerations(),
                        new PodPriority(
                                cache, def(table, "scheduling.k8s.io", "v1", "PriorityClass")));
        Engine engine = new Engine(schemas, table, cache, admission, random);
        server =
                new ApiServer(
                        table,
                        engine,
                        new Performer(store, loop, random),
                        gate,
                        new Discovery(table),
                        new OpenApi(table, schemas),
                        clock,
                        serverAddress);
    }

    private static ResourceDef def(ResourceTable table, String group, String version, String kind) {
        ResourceDef def = table.find(new GroupVersionKind(group, version, kind));
        if (def == null) {
            throw new IllegalStateException("no kind " + kind);
        }
        return def;
    }

    /** Answers requests. */
    public ApiServer server() {
        return server;
    }

    /** Reads the store and makes what every cluster has; done when requests can be answered. */
    public CompletableFuture<Void> start() {
        cacher.start();
        return cacher.ready().thenCompose(ready -> new Bootstrap(clock.instant()).run(store));
    }

    @Override
    public void close() {
        cacher.close();
    }
}
