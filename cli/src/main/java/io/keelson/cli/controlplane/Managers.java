package io.keelson.cli.controlplane;

import io.keelson.orchestrator.apiserver.ApiServerProcess;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.LeaderElection;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.events.ApiEvents;
import io.keelson.orchestrator.client.events.EventSource;
import io.keelson.orchestrator.controllers.Controllers;
import io.keelson.orchestrator.scheduler.Scheduler;
import io.keelson.orchestrator.scheduler.plugins.DefaultProfile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controllers and the scheduler of this process, each of which acts while it leads. */
final class Managers implements ServerRun.Companion {
    private static final Logger LOG = LoggerFactory.getLogger("controlplane");
    private static final String CONTROLLERS = "kube-controller-manager";
    private static final String SCHEDULER = "kube-scheduler";

    private final SystemClockwork clockwork = new SystemClockwork();
    private final List<LeaderElection> elections = new ArrayList<>();
    private final ApiServerProcess server;
    private final String identity;

    private Managers(ApiServerProcess server, String identity) {
        this.server = server;
        this.identity =
                identity.isEmpty() ? LeaderElection.identity(hostName(), clockwork) : identity;
    }

    /** Begins to try to lead, once the server serves. */
    static Managers start(
            ApiServerProcess server, Set<String> controllers, boolean scheduler, String identity) {
        Managers managers = new Managers(server, identity);
        if (!controllers.isEmpty()) {
            managers.elect(CONTROLLERS, () -> managers.controllers(controllers));
        }
        if (scheduler) {
            managers.elect(SCHEDULER, managers::scheduler);
        }
        var _ = server.ready().thenRun(() -> managers.elections.forEach(LeaderElection::start));
        return managers;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // the random part tells processes apart
        }
    }

    private void elect(String name, Supplier<AutoCloseable> acting) {
        elections.add(
                new LeaderElection(
                        new Api(user(name), clockwork),
                        clockwork,
                        new ObjectKey("kube-system", name),
                        identity,
                        new WhileLeading(name, acting)));
    }

    private Transport user(String name) {
        return server.asUser("system:" + name, clockwork::execute);
    }

    private AutoCloseable controllers(Set<String> names) {
        Controllers controllers =
                new Controllers(
                        new Controllers.World(
                                account -> server.asServiceAccount(account, clockwork::execute),
                                new Informers(user(CONTROLLERS), clockwork),
                                name -> events(user(CONTROLLERS), EventSource.of(name)),
                                clockwork,
                                new ClusterRoot(server)),
                        names);
        var _ = controllers.start();
        return controllers;
    }

    private AutoCloseable scheduler() {
        Transport transport = user(SCHEDULER);
        String name = DefaultProfile.SCHEDULER_NAME;
        Scheduler scheduler =
                new Scheduler(
                        new Informers(transport, clockwork),
                        new Api(transport, clockwork),
                        events(transport, EventSource.scheduler(name, name + "-" + hostName())),
                        clockwork);
        var _ = scheduler.start();
        return scheduler;
    }

    private ApiEvents events(Transport transport, EventSource source) {
        return new ApiEvents(new Api(transport, clockwork), clockwork, source);
    }

    /** Gives up leading, so that another may begin at once. */
    @Override
    public void stop() {
        elections.forEach(LeaderElection::close);
        clockwork.close();
    }

    /** Makes something that acts when this process begins to lead, and ends it with that. */
    private static final class WhileLeading implements LeaderElection.Candidate {
        private final String name;
        private final Supplier<AutoCloseable> make;
        private @Nullable AutoCloseable acting;

        WhileLeading(String name, Supplier<AutoCloseable> make) {
            this.name = name;
            this.make = make;
        }

        @Override
        public void startedLeading() {
            acting = make.get();
        }

        @Override
        public void stoppedLeading() {
            AutoCloseable ended = acting;
            acting = null;
            if (ended != null) {
                try {
                    ended.close();
                } catch (Exception e) {
                    LOG.error("ending {}", name, e);
                }
            }
        }
    }
}
