package io.keelson.orchestrator.controllers.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VolumeBinderTest {
    private static final ApiResource CLAIMS = ApiResource.PERSISTENT_VOLUME_CLAIMS;
    private static final ApiResource VOLUMES = ApiResource.PERSISTENT_VOLUMES;

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 51);
        manager =
                new TestingControllers(
                        cluster,
                        "persistentvolume-binder-controller",
                        "persistentvolumeclaim-protection-controller",
                        "persistentvolume-protection-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    /**
     * @param more further lines of its spec
     */
    private Obj volume(String name, String size, String more) {
        return cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s, labels: {disk: %s}}
                spec:
                  capacity: {storage: %s}
                  accessModes: [ReadWriteOnce, ReadOnlyMany]
                  hostPath: {path: /tmp/%s}
                  %s
                """
                        .formatted(name, name, size, name, more));
    }

    private Obj claim(String name, String size, String more) {
        return cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s, namespace: default}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: %s}}
                  %s
                """
                        .formatted(name, size, more));
    }

    private void storageClass(String name, String provisioner, String mode, boolean isDefault) {
        cluster.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata:
                  name: %s
                  annotations: {storageclass.kubernetes.io/is-default-class: "%s"}
                provisioner: %s
                volumeBindingMode: %s
                """
                        .formatted(name, isDefault, provisioner, mode));
    }

    private Obj claimNow(String name) {
        return cluster.get(CLAIMS, "default", name);
    }

    private Obj volumeNow(String name) {
        return cluster.get(VOLUMES, "", name);
    }

    private String volumeOf(String claim) {
        return claimNow(claim).text("spec", "volumeName");
    }

    private String phase(Obj object) {
        return object.text("status", "phase");
    }

    private void settle() {
        manager.settle();
    }

    private void delete(ApiResource resource, Obj object) {
        cluster.admin().delete(resource, ObjectKey.of(object), "");
        settle();
    }

    @Test
    void aVolumeIsAvailableUntilAClaimTakesIt() {
        volume("a", "2Gi", "");
        settle();
        assertThat(phase(volumeNow("a"))).isEqualTo("Available");
        claim("data", "1Gi", "");
        settle();
        Obj claim = claimNow("data");
        assertThat(phase(claim)).isEqualTo("Bound");
        assertThat(claim.text("spec", "volumeName")).isEqualTo("a");
        assertThat(claim.text("status", "capacity", "storage")).isEqualTo("2Gi");
        assertThat(claim.arr("status", "accessModes").texts())
                .containsExactly("ReadWriteOnce", "ReadOnlyMany");
        assertThat(claim.text("metadata", "annotations", "pv.kubernetes.io/bind-completed"))
                .isEqualTo("yes");
        assertThat(claim.text("metadata", "annotations", "pv.kubernetes.io/bound-by-controller"))
                .isEqualTo("yes");
        Obj volume = volumeNow("a");
        assertThat(phase(volume)).isEqualTo("Bound");
        assertThat(volume.text("spec", "claimRef", "name")).isEqualTo("data");
        assertThat(volume.text("spec", "claimRef", "uid")).isEqualTo(claim.text("metadata", "uid"));
    }

    @Test
    void theSmallestThatIsLargeEnough() {
        volume("large", "10Gi", "");
        volume("small", "1Gi", "");
        volume("medium", "3Gi", "");
        claim("data", "2Gi", "");
        settle();
        assertThat(volumeOf("data")).isEqualTo("medium");
    }

    @Test
    void accessModesModeAndSelectorHaveToMatch() {
        volume("block", "1Gi", "volumeMode: Block");
        claim("many", "1Gi", "");
        cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: shared, namespace: default}
                spec:
                  accessModes: [ReadWriteMany]
                  resources: {requests: {storage: 1Gi}}
                """);
        claim("chosen", "1Gi", "selector: {matchLabels: {disk: b}}");
        settle();
        assertThat(volumeOf("many")).isEmpty();
        volume("a", "1Gi", "");
        settle();
        volume("b", "5Gi", "");
        settle();
        assertThat(volumeOf("many")).isEqualTo("a");
        assertThat(volumeOf("chosen")).isEqualTo("b");
        assertThat(volumeOf("shared")).isEmpty();
        assertThat(phase(volumeNow("block"))).isEqualTo("Available");
    }

    @Test
    void aClassMatchesOnlyItself() {
        storageClass("fast", "kubernetes.io/no-provisioner", "Immediate", false);
        volume("plain", "1Gi", "");
        volume("quick", "1Gi", "storageClassName: fast");
        claim("wants-fast", "1Gi", "storageClassName: fast");
        claim("wants-none", "1Gi", "storageClassName: \"\"");
        settle();
        assertThat(volumeOf("wants-fast")).isEqualTo("quick");
        assertThat(volumeOf("wants-none")).isEqualTo("plain");
    }

    @Test
    void aReservedVolumeIsItsClaimsAndNobodyElses() {
        volume("a", "9Gi", "claimRef: {namespace: default, name: late}");
        volume("b", "20Gi", "");
        settle();
        assertThat(phase(volumeNow("a"))).isEqualTo("Available");
        claim("early", "1Gi", "");
        claim("late", "1Gi", "");
        settle();
        assertThat(volumeOf("early")).isEqualTo("b");
        assertThat(volumeOf("late")).isEqualTo("a");
        assertThat(
                        volumeNow("a")
                                .obj("metadata", "annotations")
                                .has("pv.kubernetes.io/bound-by-controller"))
                .isFalse();
    }

    @Test
    void aClaimMayNameItsVolume() {
        volume("a", "1Gi", "");
        volume("b", "5Gi", "");
        claim("data", "1Gi", "volumeName: b");
        claim("big", "9Gi", "volumeName: a");
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Bound");
        assertThat(volumeNow("b").text("spec", "claimRef", "name")).isEqualTo("data");
        assertThat(phase(claimNow("big"))).isEqualTo("Pending");
        claim("other", "1Gi", "volumeName: b");
        settle();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning VolumeMismatch PersistentVolumeClaim/big: Cannot bind to requested"
                                + " volume \"a\": requested PV is too small",
                        "Warning FailedBinding PersistentVolumeClaim/other: volume \"b\" already"
                                + " bound to a different claim.");
    }

    @Test
    void manyClaimsAndVolumesPairOff() {
        for (int i = 0; i < 12; i++) {
            volume("v" + i, "1Gi", "");
            claim("c" + i, "1Gi", "");
        }
        settle();
        List<String> taken =
                cluster.list(CLAIMS, "default").stream()
                        .map(claim -> claim.text("spec", "volumeName"))
                        .toList();
        assertThat(taken).doesNotHaveDuplicates().doesNotContain("").hasSize(12);
        assertThat(cluster.list(VOLUMES, "")).allMatch(volume -> phase(volume).equals("Bound"));
    }

    @Test
    void whatWasRetainedIsReleasedAndNobodysAfterwards() {
        volume("a", "1Gi", "");
        Obj claim = claim("data", "1Gi", "");
        settle();
        delete(CLAIMS, claim);
        assertThat(cluster.find(CLAIMS, "default", "data")).isNull();
        assertThat(phase(volumeNow("a"))).isEqualTo("Released");
        claim("data", "1Gi", "");
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Pending");
        cluster.admin()
                .mergePatch(
                        VOLUMES,
                        new ObjectKey("", "a"),
                        TestingCluster.read("{spec: {claimRef: null}}"));
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Bound");
    }

    @Test
    void whatNobodyCanDeleteFails() {
        volume("a", "1Gi", "persistentVolumeReclaimPolicy: Delete");
        Obj claim = claim("data", "1Gi", "");
        settle();
        delete(CLAIMS, claim);
        assertThat(phase(volumeNow("a"))).isEqualTo("Failed");
        assertThat(volumeNow("a").text("status", "message"))
                .isEqualTo(
                        "error getting deleter volume plugin for volume \"a\": no deletable volume"
                                + " plugin matched");
        assertThat(manager.takeEvents())
                .anyMatch(
                        event -> event.startsWith("Warning VolumeFailedDelete PersistentVolume/a"));
    }

    @Test
    void aClaimWhoseVolumeIsGoneIsLost() {
        Obj volume = volume("a", "1Gi", "");
        claim("data", "1Gi", "");
        settle();
        cluster.admin().delete(VOLUMES, ObjectKey.of(volume), "");
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Bound");
        cluster.admin()
                .mergePatch(
                        VOLUMES,
                        ObjectKey.of(volume),
                        TestingCluster.read("{metadata: {finalizers: null}}"));
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Lost");
        assertThat(manager.takeEvents())
                .contains(
                        "Warning ClaimLost PersistentVolumeClaim/data: Bound claim has lost its"
                                + " PersistentVolume. Data on the volume is lost!");
    }

    @Test
    void withoutAClassItSaysThatThereIsNone() {
        claim("data", "1Gi", "");
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Pending");
        assertThat(manager.takeEvents())
                .contains(
                        "Normal FailedBinding PersistentVolumeClaim/data: no persistent volumes"
                                + " available for this claim and no storage class is set");
    }

    @Test
    void aDefaultClassThatComesLaterIsTaken() {
        claim("data", "1Gi", "");
        claim("none", "1Gi", "storageClassName: \"\"");
        settle();
        storageClass("standard", "example.com/disks", "Immediate", true);
        settle();
        assertThat(claimNow("data").text("spec", "storageClassName")).isEqualTo("standard");
        assertThat(claimNow("none").text("spec", "storageClassName")).isEmpty();
        assertThat(
                        claimNow("data")
                                .text(
                                        "metadata",
                                        "annotations",
                                        "volume.kubernetes.io/storage-provisioner"))
                .isEqualTo("example.com/disks");
        assertThat(manager.takeEvents())
                .contains(
                        "Normal ExternalProvisioning PersistentVolumeClaim/data: Waiting for a"
                                + " volume to be created either by the external provisioner"
                                + " 'example.com/disks' or manually by the system administrator. If"
                                + " volume creation is delayed, please verify that the provisioner"
                                + " is running and correctly registered.");
    }

    @Test
    void aClassThatIsNotThereIsNamed() {
        claim("data", "1Gi", "storageClassName: nonsense");
        storageClass("manual", "kubernetes.io/no-provisioner", "Immediate", false);
        claim("static", "1Gi", "storageClassName: manual");
        settle();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning ProvisioningFailed PersistentVolumeClaim/data:"
                                + " storageclass.storage.k8s.io \"nonsense\" not found",
                        "Warning ProvisioningFailed PersistentVolumeClaim/static: no volume plugin"
                                + " matched name: kubernetes.io/no-provisioner");
    }

    @Test
    void theSchedulerChoosesWhereTheClassSaysSo() {
        storageClass("local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer", false);
        volume("a", "1Gi", "storageClassName: local");
        claim("data", "1Gi", "storageClassName: local");
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Pending");
        assertThat(manager.takeEvents())
                .contains(
                        "Normal WaitForFirstConsumer PersistentVolumeClaim/data: waiting for first"
                                + " consumer to be created before binding");
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: user, namespace: default}
                spec:
                  containers: [{name: c, image: i}]
                  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
                """);
        cluster.advance(Duration.ofSeconds(16));
        assertThat(manager.takeEvents())
                .contains(
                        "Normal WaitForPodScheduled PersistentVolumeClaim/data: waiting for pod"
                                + " user to be scheduled");
        // What the scheduler writes of a volume that it has found.
        cluster.admin()
                .mergePatch(
                        VOLUMES,
                        new ObjectKey("", "a"),
                        TestingCluster.read(
                                """
                                spec:
                                  claimRef:
                                    kind: PersistentVolumeClaim
                                    apiVersion: v1
                                    namespace: default
                                    name: data
                                    uid: %s
                                """
                                        .formatted(claimNow("data").text("metadata", "uid"))));
        settle();
        assertThat(phase(claimNow("data"))).isEqualTo("Bound");
        assertThat(volumeOf("data")).isEqualTo("a");
    }

    @Test
    void aVolumeWhoseClaimTookAnotherIsFreeAgain() {
        volume("a", "1Gi", "");
        Obj claim = claim("data", "1Gi", "");
        settle();
        String uid = claim.text("metadata", "uid");
        volume(
                "b",
                "1Gi",
                "claimRef: {kind: PersistentVolumeClaim, apiVersion: v1, namespace: default, name: data, uid: %s}"
                        .formatted(uid));
        settle();
        assertThat(volumeOf("data")).isEqualTo("a");
        assertThat(phase(volumeNow("b"))).isEqualTo("Available");
        assertThat(volumeNow("b").text("spec", "claimRef", "uid")).isEmpty();
    }
}
