package io.keelson.orchestrator.controllers.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevisionsTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "statefulset-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void create() {
        cluster.create(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata:
                  name: web
                  namespace: default
                  annotations: {kubernetes.io/change-cause: first}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers: [{name: c, image: a}]
                """);
        manager.settle();
    }

    private void image(String image) {
        cluster.admin()
                .mergePatch(
                        ApiResource.STATEFUL_SETS,
                        WEB,
                        TestingCluster.read(
                                "spec: {template: {spec: {containers: [{name: c, image: %s}]}}}"
                                        .formatted(image)));
        manager.settle();
    }

    private Obj set() {
        return cluster.get(ApiResource.STATEFUL_SETS, "default", "web");
    }

    /** Oldest first. */
    private List<Revision> history() {
        return cluster.list(ApiResource.CONTROLLER_REVISIONS, "default").stream()
                .map(Revision::new)
                .sorted(Revision.OLDEST_FIRST)
                .toList();
    }

    private static String image(Revision revision) {
        return ((Obj) revision.template().arr("spec", "containers").get(0)).text("image");
    }

    /** Each as {@code 1:a}: number and image. */
    private List<String> numbers() {
        return history().stream().map(each -> each.number() + ":" + image(each)).toList();
    }

    @Test
    void aRevisionIsAPatchThatPutsTheTemplateBack() {
        create();
        Revision revision = history().getFirst();
        assertThat(revision.name())
                .isEqualTo("web-" + revision.label("controller.kubernetes.io/hash"));
        assertThat(revision.label("app")).isEqualTo("web");
        assertThat(revision.object().text("metadata", "annotations", "kubernetes.io/change-cause"))
                .isEqualTo("first");
        assertThat(JsonWriter.toText(revision.object().obj("data")))
                .as("names in the order in which kubectl writes and compares them")
                .startsWith(
                        "{\"spec\":{\"template\":{\"$patch\":\"replace\",\"metadata\":{\"labels\":"
                                + "{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"image\":\"a\",");
        assertThat(revision.template()).isEqualTo(set().obj("spec", "template"));
    }

    @Test
    void undoPatchesTheOwnerAndRaisesTheRevisionThatIsUsedAgain() {
        create();
        image("b");
        assertThat(numbers()).containsExactly("1:a", "2:b");
        String first = history().getFirst().name();
        cluster.admin()
                .perform(
                        Write.strategicPatch(
                                ApiResource.STATEFUL_SETS, WEB, "", history().getFirst().data()));
        manager.settle();
        assertThat(numbers()).containsExactly("2:b", "3:a");
        assertThat(history().getLast().name()).isEqualTo(first);
        assertThat(set().text("status", "updateRevision")).isEqualTo(first);
    }

    @Test
    void asManyOldRevisionsAreKeptAsTheLimitSays() {
        create();
        cluster.admin()
                .mergePatch(
                        ApiResource.STATEFUL_SETS,
                        WEB,
                        TestingCluster.read("spec: {revisionHistoryLimit: 2}"));
        for (String image : List.of("b", "c", "d", "e")) {
            image(image);
        }
        assertThat(numbers()).containsExactly("3:c", "4:d", "5:e");
    }

    @Test
    void aNameThatIsAnothersIsACollision() {
        create();
        Revision taken = history().getFirst();
        manager.close();
        cluster.admin().delete(ApiResource.STATEFUL_SETS, WEB, "");
        cluster.admin().delete(ApiResource.CONTROLLER_REVISIONS, ObjectKey.of(taken.object()), "");
        cluster.admin()
                .create(
                        ApiResource.CONTROLLER_REVISIONS,
                        taken.object()
                                .withoutAt("metadata", "resourceVersion")
                                .withoutAt("metadata", "uid")
                                .withoutAt("metadata", "ownerReferences")
                                .withoutAt("metadata", "labels")
                                .with("data", Obj.of("other", Node.of(1))));
        manager.restart();
        create();
        assertThat(set().whole(0, "status", "collisionCount")).isEqualTo(1);
        assertThat(set().text("status", "updateRevision")).isNotEqualTo(taken.name());
    }

    @Test
    void aRevisionThatIsDeletedIsMadeAgain() {
        create();
        String name = history().getFirst().name();
        cluster.admin()
                .delete(ApiResource.CONTROLLER_REVISIONS, new ObjectKey("default", name), "");
        manager.settle();
        assertThat(history()).extracting(Revision::name).containsExactly(name);
    }

    @Test
    void orphanedRevisionsAreTakenIn() {
        create();
        Revision revision = history().getFirst();
        cluster.admin()
                .mergePatch(
                        ApiResource.CONTROLLER_REVISIONS,
                        ObjectKey.of(revision.object()),
                        TestingCluster.read("metadata: {ownerReferences: null}"));
        manager.settle();
        assertThat(history().getFirst().object().arr("metadata", "ownerReferences").size())
                .isEqualTo(1);
        assertThat(numbers()).containsExactly("1:a");
    }
}
