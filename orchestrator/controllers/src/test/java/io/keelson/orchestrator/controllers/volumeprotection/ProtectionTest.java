package io.keelson.orchestrator.controllers.volumeprotection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProtectionTest {
    private static final String CLAIM =
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data, namespace: default}
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
            """;
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: user, namespace: default}
            spec:
              containers: [{name: c, image: i}]
              volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
            """;
    private static final String VOLUME =
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: disk}
            spec:
              capacity: {storage: 1Gi}
              accessModes: [ReadWriteOnce]
              hostPath: {path: /tmp/disk}
            """;

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 13);
        nodes = new TestingNodes(cluster);
        manager =
                new TestingControllers(
                        cluster,
                        "persistentvolume-protection-controller",
                        "persistentvolumeclaim-protection-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void deleteClaim() {
        cluster.admin()
                .delete(ApiResource.PERSISTENT_VOLUME_CLAIMS, new ObjectKey("default", "data"), "");
        manager.settle();
    }

    private boolean claimIsThere() {
        return cluster.find(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "data") != null;
    }

    @Test
    void aClaimLivesAsLongAsAPodUsesIt() {
        cluster.create(CLAIM);
        Obj pod = cluster.create(POD);
        nodes.bind(pod, "node-1");
        deleteClaim();
        assertThat(claimIsThere()).isTrue();
        nodes.finish(pod, "Succeeded");
        manager.settle();
        assertThat(claimIsThere()).isTrue();
        cluster.admin().delete(ApiResource.PODS, ObjectKey.of(pod), "");
        nodes.removeDeleted("default");
        manager.settle();
        assertThat(claimIsThere()).isFalse();
    }

    @Test
    void aPodWithoutANodeDoesNotUseItsClaim() {
        cluster.create(CLAIM);
        cluster.create(POD);
        deleteClaim();
        assertThat(claimIsThere()).isFalse();
    }

    @Test
    void aVolumeLivesAsLongAsItIsBound() {
        Obj volume = cluster.create(VOLUME);
        setPhase(volume, "Bound");
        cluster.admin().delete(ApiResource.PERSISTENT_VOLUMES, ObjectKey.of(volume), "");
        manager.settle();
        assertThat(cluster.find(ApiResource.PERSISTENT_VOLUMES, "", "disk")).isNotNull();
        setPhase(volume, "Released");
        manager.settle();
        assertThat(cluster.find(ApiResource.PERSISTENT_VOLUMES, "", "disk")).isNull();
    }

    private void setPhase(Obj volume, String phase) {
        Obj now = cluster.get(ApiResource.PERSISTENT_VOLUMES, "", volume.text("metadata", "name"));
        cluster.admin()
                .updateStatus(
                        ApiResource.PERSISTENT_VOLUMES,
                        now.withAt(Node.of(phase), "status", "phase"));
    }

    @Test
    void theFinalizerIsPutBack() {
        Obj volume = cluster.create(VOLUME);
        cluster.admin()
                .mergePatch(
                        ApiResource.PERSISTENT_VOLUMES,
                        ObjectKey.of(volume),
                        TestingCluster.read("{metadata: {finalizers: null}}"));
        manager.settle();
        assertThat(
                        cluster.get(ApiResource.PERSISTENT_VOLUMES, "", "disk")
                                .arr("metadata", "finalizers")
                                .texts())
                .containsExactly("kubernetes.io/pv-protection");
    }
}
