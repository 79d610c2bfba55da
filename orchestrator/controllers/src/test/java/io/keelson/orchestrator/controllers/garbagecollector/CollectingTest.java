package io.keelson.orchestrator.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.garbagecollector.Graph.Vertex;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions on a graph that is older than the store. */
final class CollectingTest {
    private static final ApiResource MAPS = ApiResource.CONFIG_MAPS;

    private final Graph graph = new Graph();
    private TestingCluster cluster;
    private Collecting collecting;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 12);
        Monitors monitors =
                new Monitors(new Informers(new Blind(), cluster.clockwork()), (_, _, _) -> {});
        monitors.discover(cluster.admin());
        collecting = new Collecting(graph, monitors, new Silent(), _ -> {});
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Obj map(String name, String owners) {
        return cluster.create(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: default, ownerReferences: [%s]}}"
                        .formatted(name, owners));
    }

    private static String to(Obj owner) {
        return "{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: true}"
                .formatted(owner.text("metadata", "name"), owner.text("metadata", "uid"));
    }

    private void know(Obj map) {
        graph.put(new Vertex(MAPS, Meta.of(map)));
    }

    private void reconcile(Obj map) {
        collecting.reconcile(new ObjectKey("", map.text("metadata", "uid")), cluster.admin());
    }

    private Obj delete(Obj map, String propagation) {
        return cluster.admin()
                .perform(
                        Write.delete(
                                MAPS,
                                ObjectKey.of(map),
                                "",
                                Obj.of("propagationPolicy", Node.of(propagation))));
    }

    @Test
    void whatWasAdoptedSinceItWasSeenIsNotDeleted() {
        Obj dead = map("dead", "");
        Obj alive = map("alive", "");
        Obj dependent = map("dependent", to(dead));
        know(dependent);
        delete(dead, "Background");
        cluster.admin()
                .mergePatch(
                        MAPS,
                        ObjectKey.of(dependent),
                        TestingCluster.read(
                                "{metadata: {ownerReferences: [%s]}}".formatted(to(alive))));
        assertThatThrownBy(() -> reconcile(dependent))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(409));
        assertThat(cluster.find(MAPS, "default", "dependent")).isNotNull();
    }

    @Test
    void anOwnerThatIsNotSeenYetIsAnOwner() {
        Obj dependent = map("dependent", to(map("owner", "")));
        know(dependent);
        reconcile(dependent);
        assertThat(cluster.find(MAPS, "default", "dependent")).isNotNull();
    }

    @Test
    void dependentsThatNobodyHasSeenAreOrphanedToo() {
        Obj owner = map("owner", "");
        map("dependent", to(owner));
        Obj marked = delete(owner, "Orphan");
        know(marked);
        reconcile(marked);
        Obj dependent = cluster.get(MAPS, "default", "dependent");
        assertThat(dependent.arr("metadata", "ownerReferences").isEmpty()).isTrue();
        assertThat(cluster.find(MAPS, "default", "owner")).isNotNull();
        reconcile(marked);
        assertThat(cluster.find(MAPS, "default", "owner")).isNull();
    }

    @Test
    void dependentsThatNobodyHasSeenAreWaitedFor() {
        Obj owner = map("owner", "");
        map("dependent", to(owner));
        Obj marked = delete(owner, "Foreground");
        know(marked);
        reconcile(marked);
        assertThat(cluster.find(MAPS, "default", "owner")).isNotNull();
    }

    /** Carries nothing. */
    private static final class Blind implements Transport {
        @Override
        public CompletableFuture<Answer> send(Request request) {
            return new CompletableFuture<>();
        }

        @Override
        public Streaming stream(Request request, Lines lines) {
            return () -> {};
        }
    }

    private static final class Silent implements EventRecorder {
        @Override
        public void normal(Obj about, String reason, String message) {}

        @Override
        public void warning(Obj about, String reason, String message) {}
    }
}
