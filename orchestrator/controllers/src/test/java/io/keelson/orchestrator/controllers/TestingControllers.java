package io.keelson.orchestrator.controllers;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Some controllers on a cluster; they can be killed and started again. */
public final class TestingControllers implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final TestingCluster cluster;
    private final ControllerContext.Root root;
    private final Set<String> names;
    private final List<String> events = new ArrayList<>();
    private Controllers controllers;

    /** Starts those controllers. */
    public TestingControllers(TestingCluster cluster, String... names) {
        this(cluster, new NoRoot(), names);
    }

    public TestingControllers(
            TestingCluster cluster, ControllerContext.Root root, String... names) {
        this.cluster = cluster;
        this.root = root;
        this.names = Set.of(names);
        if (!Controllers.names().containsAll(this.names)) {
            throw new AssertionError(this.names + " are not all among " + Controllers.names());
        }
        controllers = make();
    }

    private Controllers make() {
        Informers informers =
                new Informers(cluster.transport("informers", User.MASTERS), cluster.clockwork());
        Controllers made =
                new Controllers(
                        new Controllers.World(
                                cluster::account,
                                informers,
                                _ -> new Recorded(),
                                cluster.clockwork(),
                                root),
                        names);
        cluster.clockwork().await(made.start());
        return made;
    }

    /** All of them end, and others begin that know nothing. */
    public void restart() {
        controllers.close();
        controllers = make();
    }

    /** Lets two seconds pass. */
    public void settle() {
        cluster.advance(SETTLE);
    }

    /**
     * What users were told, each as {@code Type Reason Kind/name: message}; forgotten with this
     * call.
     */
    public List<String> takeEvents() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Override
    public void close() {
        controllers.close();
    }

    private final class Recorded implements EventRecorder {
        @Override
        public void normal(Obj about, String reason, String message) {
            record("Normal", about, reason, message);
        }

        @Override
        public void warning(Obj about, String reason, String message) {
            record("Warning", about, reason, message);
        }

        private void record(String type, Obj about, String reason, String message) {
            events.add(
                    type
                            + " "
                            + reason
                            + " "
                            + about.text("kind")
                            + "/"
                            + about.text("metadata", "name")
                            + ": "
                            + message);
        }
    }

    /** For tests that need no certificates. */
    private static final class NoRoot implements ControllerContext.Root {
        @Override
        public String certificatePem() {
            return "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n";
        }

        @Override
        public String sign(String requestPem, List<String> usages, Duration validity) {
            throw new IllegalArgumentException("this test signs nothing");
        }
    }
}
