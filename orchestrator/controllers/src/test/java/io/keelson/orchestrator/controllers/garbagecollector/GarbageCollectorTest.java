package io.keelson.orchestrator.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GarbageCollectorTest {
    private static final ApiResource MAPS = ApiResource.CONFIG_MAPS;

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 11);
        manager = new TestingControllers(cluster, "garbage-collector-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    /** A reference; it blocks its owner if that is deleted in the foreground. */
    private static Obj to(Obj owner) {
        return Obj.builder()
                .put("apiVersion", owner.text("apiVersion"))
                .put("kind", owner.text("kind"))
                .put("name", owner.text("metadata", "name"))
                .put("uid", owner.text("metadata", "uid"))
                .put("blockOwnerDeletion", Node.of(true))
                .build();
    }

    private static Obj toNobody(String kind) {
        return Obj.builder()
                .put("apiVersion", "v1")
                .put("kind", kind)
                .put("name", "nobody")
                .put("uid", "00000000-0000-0000-0000-00000000dead")
                .build();
    }

    private Obj map(String name, Obj... references) {
        return mapIn("default", name, references);
    }

    private Obj mapIn(String namespace, String name, Obj... references) {
        Obj metadata = Obj.of("name", Node.of(name)).with("namespace", Node.of(namespace));
        if (references.length > 0) {
            metadata = metadata.with("ownerReferences", Arr.of(references));
        }
        return cluster.admin()
                .create(
                        MAPS,
                        Obj.builder()
                                .put("apiVersion", "v1")
                                .put("kind", "ConfigMap")
                                .put("metadata", metadata)
                                .build());
    }

    private void delete(Obj object, String propagation) {
        cluster.admin()
                .perform(
                        Write.delete(
                                MAPS,
                                ObjectKey.of(object),
                                "",
                                Obj.of("propagationPolicy", Node.of(propagation))));
    }

    private void setFinalizers(String name, String... finalizers) {
        cluster.admin()
                .mergePatch(
                        MAPS,
                        new ObjectKey("default", name),
                        Obj.EMPTY.withAt(
                                Arr.ofTexts(List.of(finalizers)), "metadata", "finalizers"));
    }

    private List<String> names() {
        return cluster.list(MAPS, "default").stream()
                .map(map -> map.text("metadata", "name"))
                .toList();
    }

    private List<String> ownersOf(String name) {
        List<String> names = new ArrayList<>();
        for (Node node : cluster.get(MAPS, "default", name).arr("metadata", "ownerReferences")) {
            names.add(((Obj) node).text("name"));
        }
        return names;
    }

    @Test
    void inTheBackgroundDependentsGoAfterTheOwner() {
        Obj owner = map("a");
        Obj dependent = map("b", to(owner));
        map("c", to(dependent));
        map("other");
        manager.settle();
        assertThat(names()).containsExactly("a", "b", "c", "other");
        delete(owner, "Background");
        manager.settle();
        assertThat(names()).containsExactly("other");
    }

    @Test
    void inTheForegroundTheOwnerWaitsForThoseThatBlockIt() {
        Obj owner = map("a");
        map("b", to(owner));
        map("c", to(owner).without("blockOwnerDeletion"));
        setFinalizers("b", "example.com/slow");
        setFinalizers("c", "example.com/slow");
        delete(owner, "Foreground");
        manager.settle();
        Obj waiting = cluster.get(MAPS, "default", "a");
        assertThat(waiting.arr("metadata", "finalizers").texts())
                .containsExactly("foregroundDeletion");
        assertThat(cluster.get(MAPS, "default", "c").text("metadata", "deletionTimestamp"))
                .isNotEmpty();
        setFinalizers("b");
        manager.settle();
        assertThat(names()).containsExactly("c");
        setFinalizers("c");
        manager.settle();
        assertThat(names()).isEmpty();
    }

    @Test
    void foregroundGoesDownTheTree() {
        Obj owner = map("a");
        Obj middle = map("b", to(owner));
        map("c", to(middle));
        setFinalizers("c", "example.com/slow");
        delete(owner, "Foreground");
        manager.settle();
        assertThat(names()).containsExactly("a", "b", "c");
        assertThat(cluster.get(MAPS, "default", "b").arr("metadata", "finalizers").texts())
                .containsExactly("foregroundDeletion");
        setFinalizers("c");
        manager.settle();
        assertThat(names()).isEmpty();
    }

    @Test
    void orphansLoseTheReferenceAndLive() {
        Obj owner = map("a");
        Obj other = map("other");
        map("b", to(owner));
        map("c", to(owner), to(other));
        delete(owner, "Orphan");
        manager.settle();
        assertThat(names()).containsExactly("b", "c", "other");
        assertThat(ownersOf("b")).isEmpty();
        assertThat(ownersOf("c")).containsExactly("other");
    }

    @Test
    void anOwnerThatNeverExistedIsLookedUpFirst() {
        map("a", toNobody("ConfigMap"));
        manager.settle();
        assertThat(names()).isEmpty();
    }

    @Test
    void anOwnersNameWithAnotherUidIsNotTheOwner() {
        Obj owner = map("a");
        map("b", to(owner).with("uid", Node.of("00000000-0000-0000-0000-000000000001")));
        manager.settle();
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aKindThatTheApiDoesNotKnowIsNoEvidence() {
        map("a", toNobody("Nonsense"));
        cluster.advance(Duration.ofMinutes(2));
        assertThat(names()).containsExactly("a");
    }

    @Test
    void oneOfSeveralOwnersIsEnough() {
        Obj a = map("a");
        Obj b = map("b");
        map("c", to(a), to(b), toNobody("Secret"));
        manager.settle();
        assertThat(ownersOf("c")).containsExactly("a", "b");
        delete(a, "Background");
        manager.settle();
        assertThat(ownersOf("c")).containsExactly("b");
        delete(b, "Foreground");
        manager.settle();
        assertThat(names()).isEmpty();
    }

    @Test
    void anOwnerThatWaitsIsLetGoOfByWhatHasAnother() {
        Obj a = map("a");
        Obj b = map("b");
        map("c", to(a), to(b));
        delete(a, "Foreground");
        manager.settle();
        assertThat(names()).containsExactly("b", "c");
        assertThat(ownersOf("c")).containsExactly("b");
    }

    @Test
    void anOwnerInAnotherNamespaceIsAbsent() {
        cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: other}}");
        Obj owner = mapIn("other", "a");
        manager.settle();
        map("b", to(owner));
        manager.settle();
        assertThat(names()).isEmpty();
        assertThat(cluster.find(MAPS, "other", "a")).isNotNull();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Warning OwnerRefInvalidNamespace ConfigMap/b: ownerRef [v1/ConfigMap,"
                                + " namespace: default, name: a, uid: "
                                + owner.text("metadata", "uid")
                                + "] does not exist in namespace \"default\"");
    }

    @Test
    void aNamespacedOwnerOfAClustersObjectIsNoEvidence() {
        Obj owner = map("a");
        Obj role =
                cluster.create(
                        """
                        apiVersion: storage.k8s.io/v1
                        kind: StorageClass
                        metadata: {name: s}
                        provisioner: example.com/x
                        """);
        cluster.admin()
                .mergePatch(
                        ApiResource.STORAGE_CLASSES,
                        ObjectKey.of(role),
                        Obj.EMPTY.withAt(Arr.of(to(owner)), "metadata", "ownerReferences"));
        delete(owner, "Background");
        manager.settle();
        assertThat(cluster.find(ApiResource.STORAGE_CLASSES, "", "s")).isNotNull();
    }

    @Test
    void aClustersObjectOwnsInAnyNamespace() {
        Obj node = cluster.create("{apiVersion: v1, kind: Node, metadata: {name: node-1}}");
        map("a", to(node));
        manager.settle();
        assertThat(names()).containsExactly("a");
        cluster.admin().delete(ApiResource.NODES, new ObjectKey("", "node-1"), "");
        manager.settle();
        assertThat(names()).isEmpty();
    }

    @Test
    void aCircleIsDeletedInTheForegroundToo() {
        Obj a = map("a");
        Obj b = map("b", to(a));
        cluster.admin()
                .mergePatch(
                        MAPS,
                        ObjectKey.of(a),
                        Obj.EMPTY.withAt(Arr.of(to(b)), "metadata", "ownerReferences"));
        manager.settle();
        assertThat(names()).containsExactly("a", "b");
        delete(a, "Foreground");
        manager.settle();
        assertThat(names()).isEmpty();
    }

    /** Each waits for the other, and none is there to be told that it does not have to. */
    @Test
    void aCircleOfWhichEverythingIsDeletedInTheForeground() {
        Obj a = map("a");
        Obj b = map("b", to(a));
        Obj itself = map("itself");
        refer(a, to(b));
        refer(itself, to(itself));
        manager.close();
        delete(a, "Foreground");
        delete(b, "Foreground");
        delete(itself, "Foreground");
        manager.restart();
        manager.settle();
        assertThat(names()).isEmpty();
    }

    private void refer(Obj map, Obj reference) {
        cluster.admin()
                .mergePatch(
                        MAPS,
                        ObjectKey.of(map),
                        Obj.EMPTY.withAt(Arr.of(reference), "metadata", "ownerReferences"));
    }

    @Test
    void aCollectorThatBeginsFindsWhatWasLeft() {
        Obj owner = map("a");
        map("b", to(owner));
        manager.close();
        delete(owner, "Background");
        cluster.advance(Duration.ofSeconds(5));
        assertThat(names()).containsExactly("b");
        manager.restart();
        manager.settle();
        assertThat(names()).isEmpty();
    }

    @Test
    void whatIsChangedWithoutItsOwnersCostsNothing() {
        Obj owner = map("a");
        map("b", to(owner));
        manager.settle();
        long before = cluster.store().revision();
        cluster.admin()
                .mergePatch(
                        MAPS,
                        new ObjectKey("default", "b"),
                        Obj.EMPTY.withAt(Node.of("1"), "data", "x"));
        manager.settle();
        assertThat(cluster.store().revision()).isEqualTo(before + 1);
        assertThat(Objects.requireNonNull(cluster.find(MAPS, "default", "b")).text("data", "x"))
                .isEqualTo("1");
    }
}
