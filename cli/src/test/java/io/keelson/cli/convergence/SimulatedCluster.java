package io.keelson.cli.convergence;

import io.keelson.orchestrator.agent.NodeAgent;
import io.keelson.orchestrator.agent.fake.FakeNodes;
import io.keelson.orchestrator.agent.fake.FakeRuntime;
import io.keelson.orchestrator.agent.fake.FakeSettings;
import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.SimClockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.events.ApiEvents;
import io.keelson.orchestrator.client.events.EventSource;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.Controllers;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.scheduler.Scheduler;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * API server, controllers, scheduler and nodes in one thread and in simulated time, on a store in
 * memory. Each can be killed and started again; a new one knows nothing of the one before.
 */
final class SimulatedCluster implements AutoCloseable {
    /** So late that what was written is often not seen when somebody looks next. */
    private static final Duration LATE_MAX = Duration.ofMillis(100);

    private static final String MANAGER = "system:kube-controller-manager";
    private static final String SCHEDULER = "system:kube-scheduler";

    private final TestingCluster cluster;
    private final Map<String, NodeAgent> agents = new TreeMap<>();
    private Controllers controllers;
    private Scheduler scheduler;

    /**
     * @param directory for the keys of this run
     * @param heard is told of every change of the store
     */
    SimulatedCluster(Path directory, long seed, int nodes, Consumer<Change> heard) {
        cluster = new TestingCluster(directory, seed, Set.of());
        cluster.store().watch("/registry/", 1, new Following(heard));
        cluster.delayAnswers(LATE_MAX);
        controllers = newControllers();
        scheduler = newScheduler();
        for (int i = 0; i < nodes; i++) {
            startAgent("node-" + i + "-");
        }
    }

    SimClockwork clockwork() {
        return cluster.clockwork();
    }

    /** As a user who may do anything. */
    Api user() {
        return cluster.admin();
    }

    void advance(Duration time) {
        cluster.advance(time);
    }

    private Controllers newControllers() {
        Controllers made =
                new Controllers(
                        new Controllers.World(
                                cluster::account,
                                new Informers(cluster.transport(MANAGER), clockwork()),
                                name -> events(cluster.transport(MANAGER), EventSource.of(name)),
                                clockwork(),
                                new NoRoot()),
                        Controllers.names());
        var _ = made.start();
        return made;
    }

    private Scheduler newScheduler() {
        Transport transport = cluster.transport(SCHEDULER);
        Scheduler made =
                new Scheduler(
                        new Informers(transport, clockwork()),
                        new Api(transport, clockwork()),
                        events(transport, EventSource.scheduler("default-scheduler", "test")),
                        clockwork());
        var _ = made.start();
        return made;
    }

    private ApiEvents events(Transport transport, EventSource source) {
        return new ApiEvents(new Api(transport, clockwork()), clockwork(), source);
    }

    void restartControllers() {
        controllers.close();
        controllers = newControllers();
    }

    void restartScheduler() {
        scheduler.close();
        scheduler = newScheduler();
    }

    void killServer() {
        cluster.killServer();
    }

    void startServer() {
        cluster.startServer();
    }

    /** Its node comes up, or back. */
    void startAgent(String prefix) {
        NodeAgent agent =
                new NodeAgent(
                        FakeNodes.described(1, prefix, "test"),
                        cluster.transport("agent", User.MASTERS),
                        clockwork(),
                        new FakeRuntime(FakeSettings.defaults(), clockwork()));
        agents.put(prefix, agent);
        var _ = agent.start();
    }

    /** Nobody hears of its node any more. */
    void killAgent(String prefix) {
        NodeAgent killed = agents.remove(prefix);
        if (killed != null) {
            killed.close();
        }
    }

    /** Prefixes of nodes whose agents live. */
    List<String> living() {
        return List.copyOf(agents.keySet());
    }

    @Override
    public void close() {
        agents.values().forEach(NodeAgent::close);
        scheduler.close();
        controllers.close();
        cluster.close();
    }

    private final class Following implements StoreWatch.Observer {
        private final Consumer<Change> heard;

        Following(Consumer<Change> heard) {
            this.heard = heard;
        }

        @Override
        public void onEvents(List<StoreEvent> events) {
            for (StoreEvent event : events) {
                heard.accept(
                        new Change(
                                event.key(),
                                event.revision(),
                                clockwork().nanoTime(),
                                event instanceof StoreEvent.Put(Row row)
                                        ? JsonReader.readObj(row.value())
                                        : null));
            }
        }

        @Override
        public void onProgress(long revision) {}

        @Override
        public void onEnd(StoreException cause) {
            throw cause;
        }
    }

    /** Nothing is signed here. */
    private static final class NoRoot implements ControllerContext.Root {
        @Override
        public String certificatePem() {
            return "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n";
        }

        @Override
        public String sign(String requestPem, List<String> usages, Duration validity) {
            throw new IllegalArgumentException("nothing is signed here");
        }
    }
}
