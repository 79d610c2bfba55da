package io.keelson.orchestrator.controllers.localpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalPathProvisionerTest {
    private static final ApiResource CLAIMS = ApiResource.PERSISTENT_VOLUME_CLAIMS;
    private static final ApiResource VOLUMES = ApiResource.PERSISTENT_VOLUMES;
    private static final ApiResource CLASSES = ApiResource.STORAGE_CLASSES;

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 61);
        manager =
                new TestingControllers(
                        cluster,
                        "local-path-provisioner",
                        "persistentvolume-binder-controller",
                        "persistentvolume-expander-controller",
                        "persistentvolume-protection-controller",
                        "persistentvolumeclaim-protection-controller");
        manager.settle();
        cluster.create(
                "{apiVersion: v1, kind: Node, metadata: {name: node-1, labels: {kubernetes.io/hostname: host-1}}}");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private Obj claim(String more) {
        return cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: default}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                  %s
                """
                        .formatted(more));
    }

    private Obj claimNow() {
        return cluster.get(CLAIMS, "default", "data");
    }

    private void select(String node) {
        cluster.admin()
                .mergePatch(
                        CLAIMS,
                        new ObjectKey("default", "data"),
                        TestingCluster.read(
                                "{metadata: {annotations: {volume.kubernetes.io/selected-node: %s}}}"
                                        .formatted(node)));
        manager.settle();
    }

    @Test
    void theClassIsThereAndTheDefault() {
        Obj made = cluster.get(CLASSES, "", "local-path");
        assertThat(made.text("provisioner")).isEqualTo("rancher.io/local-path");
        assertThat(made.text("volumeBindingMode")).isEqualTo("WaitForFirstConsumer");
        assertThat(made.text("reclaimPolicy")).isEqualTo("Delete");
        assertThat(claim("").text("spec", "storageClassName")).isEqualTo("local-path");
    }

    @Test
    void aClusterThatHasAClassKeepsTheOnesItHas() {
        cluster.create(
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: mine}, provisioner: example.com/x}");
        cluster.admin().delete(CLASSES, new ObjectKey("", "local-path"), "");
        manager.restart();
        manager.settle();
        assertThat(cluster.find(CLASSES, "", "local-path")).isNull();
    }

    @Test
    void aVolumeIsMadeWhereThePodWillBe() {
        Obj claim = claim("");
        manager.settle();
        assertThat(cluster.list(VOLUMES, "")).isEmpty();
        select("node-1");
        String name = "pvc-" + claim.text("metadata", "uid");
        Obj volume = cluster.get(VOLUMES, "", name);
        assertThat(volume.text("spec", "hostPath", "path"))
                .isEqualTo("/opt/local-path-provisioner/" + name + "_default_data");
        assertThat(volume.text("spec", "hostPath", "type")).isEqualTo("DirectoryOrCreate");
        assertThat(volume.obj("spec", "nodeAffinity"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                required:
                                  nodeSelectorTerms:
                                  - matchExpressions:
                                    - {key: kubernetes.io/hostname, operator: In, values: [host-1]}
                                """));
        assertThat(volume.text("spec", "persistentVolumeReclaimPolicy")).isEqualTo("Delete");
        assertThat(volume.text("spec", "storageClassName")).isEqualTo("local-path");
        assertThat(volume.text("status", "phase")).isEqualTo("Bound");
        assertThat(claimNow().text("status", "phase")).isEqualTo("Bound");
        assertThat(claimNow().text("spec", "volumeName")).isEqualTo(name);
        assertThat(manager.takeEvents())
                .contains(
                        "Normal Provisioning PersistentVolumeClaim/data: External provisioner is"
                                + " provisioning volume for claim \"default/data\"",
                        "Normal ProvisioningSucceeded PersistentVolumeClaim/data: Successfully"
                                + " provisioned volume "
                                + name);
    }

    @Test
    void withItsClaimTheVolumeGoes() {
        claim("");
        select("node-1");
        assertThat(cluster.list(VOLUMES, "")).hasSize(1);
        cluster.admin().delete(CLAIMS, new ObjectKey("default", "data"), "");
        manager.settle();
        assertThat(cluster.list(VOLUMES, "")).isEmpty();
    }

    @Test
    void aClassSaysWhereAndHowAndWhatIsKept() {
        cluster.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: kept, annotations: {defaultVolumeType: local}}
                provisioner: rancher.io/local-path
                parameters: {nodePath: /data}
                reclaimPolicy: Retain
                volumeBindingMode: WaitForFirstConsumer
                """);
        Obj claim = claim("storageClassName: kept");
        select("node-1");
        String name = "pvc-" + claim.text("metadata", "uid");
        assertThat(cluster.get(VOLUMES, "", name).text("spec", "local", "path"))
                .isEqualTo("/data/" + name + "_default_data");
        cluster.admin().delete(CLAIMS, ObjectKey.of(claim), "");
        manager.settle();
        assertThat(cluster.get(VOLUMES, "", name).text("status", "phase")).isEqualTo("Released");
    }

    @Test
    void aNodeThatIsGoneIsNotWaitedFor() {
        claim("");
        select("node-2");
        assertThat(
                        claimNow()
                                .obj("metadata", "annotations")
                                .has("volume.kubernetes.io/selected-node"))
                .isFalse();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning ProvisioningFailed PersistentVolumeClaim/data: failed to provision"
                                + " volume with StorageClass \"local-path\": failed to get target"
                                + " node: nodes \"node-2\" not found");
    }

    @Test
    void whatADirectoryCannotDoIsSaid() {
        cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: default}
                spec:
                  accessModes: [ReadWriteMany]
                  resources: {requests: {storage: 1Gi}}
                """);
        select("node-1");
        assertThat(cluster.list(VOLUMES, "")).isEmpty();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning ProvisioningFailed PersistentVolumeClaim/data: failed to provision"
                                + " volume with StorageClass \"local-path\": NodePath only supports"
                                + " ReadWriteOnce and ReadWriteOncePod (1.22+) access modes");
    }

    private void grow(String size) {
        cluster.admin()
                .mergePatch(
                        CLAIMS,
                        new ObjectKey("default", "data"),
                        TestingCluster.read(
                                "{spec: {resources: {requests: {storage: %s}}}}".formatted(size)));
        manager.settle();
    }

    @Test
    void aClaimGrows() {
        claim("");
        select("node-1");
        grow("3Gi");
        assertThat(claimNow().text("status", "capacity", "storage")).isEqualTo("3Gi");
        assertThat(claimNow().text("status", "allocatedResources", "storage")).isEqualTo("3Gi");
        assertThat(cluster.list(VOLUMES, "").getFirst().text("spec", "capacity", "storage"))
                .isEqualTo("3Gi");
        assertThat(manager.takeEvents())
                .contains(
                        "Normal VolumeResizeSuccessful PersistentVolumeClaim/data: ExpandVolume"
                                + " succeeded for volume default/data");
    }

    @Test
    void whatIsNotItsOwnGrowsElsewhere() {
        cluster.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: elsewhere}
                provisioner: example.com/disks
                allowVolumeExpansion: true
                ---
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: disk}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  storageClassName: elsewhere
                  hostPath: {path: /tmp/disk}
                """);
        claim("storageClassName: elsewhere");
        manager.settle();
        grow("3Gi");
        assertThat(claimNow().text("status", "capacity", "storage")).isEqualTo("1Gi");
        assertThat(manager.takeEvents())
                .contains(
                        "Normal ExternalExpanding PersistentVolumeClaim/data: waiting for an"
                                + " external controller to expand this PVC");
    }
}
