package io.keelson.orchestrator.controllers.ephemeralvolume;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EphemeralVolumesTest {
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: default}
            spec:
              containers: [{name: c, image: i}]
              volumes:
              - name: scratch
                ephemeral:
                  volumeClaimTemplate:
                    metadata: {labels: {of: scratch}}
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 1Gi}}
            """;

    @SuppressWarnings("NullAway.Init") // before each test
    private TestingCluster cluster;

    @SuppressWarnings("NullAway.Init") // before each test
    private TestingControllers controllers;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 17);
        controllers =
                new TestingControllers(
                        cluster, "ephemeral-volume-controller", "garbage-collector-controller");
    }

    @AfterEach
    void stop() {
        controllers.close();
        cluster.close();
    }

    private Obj claim() {
        return Objects.requireNonNull(
                cluster.find(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "p-scratch"));
    }

    @Test
    void aClaimIsMadeForThePodAndGoesWithIt() {
        Obj pod = cluster.create(POD);
        controllers.settle();
        assertThat(claim().text("metadata", "labels", "of")).isEqualTo("scratch");
        assertThat(claim().text("spec", "resources", "requests", "storage")).isEqualTo("1Gi");
        assertThat(Meta.of(claim()).isControlledBy(pod.text("metadata", "uid"))).isTrue();

        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "p"), "");
        controllers.settle();
        assertThat(Meta.of(claim()).isBeingDeleted()).isTrue(); // protection is another's to end
    }

    @Test
    void aClaimOfSomebodyElseIsNotTaken() {
        cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: p-scratch, namespace: default}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 2Gi}}
                """);
        cluster.create(POD);
        controllers.settle();
        assertThat(claim().text("spec", "resources", "requests", "storage")).isEqualTo("2Gi");
        assertThat(claim().arr("metadata", "ownerReferences").isEmpty()).isTrue();
        assertThat(controllers.takeEvents())
                .contains(
                        "Warning EphemeralVolumeConflict Pod/p: PVC default/p-scratch was not"
                                + " created for pod default/p (pod is not owner)");
    }
}
