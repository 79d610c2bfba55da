package io.keelson.orchestrator.controllers.ttlafterfinished;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TtlAfterFinishedTest {
    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 7);
        manager = new TestingControllers(cluster, "ttl-after-finished-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    /** One that has finished just now. */
    private void create(String spec, String condition) {
        Obj job =
                cluster.create(
                        """
                        apiVersion: batch/v1
                        kind: Job
                        metadata: {name: pi, namespace: default}
                        spec:
                          %s
                          template:
                            spec:
                              restartPolicy: Never
                              containers: [{name: pi, image: perl}]
                        """
                                .formatted(spec));
        Obj status =
                TestingCluster.read(
                        "conditions: [{type: %s, status: \"True\", lastTransitionTime: %s}]"
                                .formatted(condition, Times.seconds(cluster.clockwork().now())));
        cluster.admin().updateStatus(ApiResource.JOBS, job.with("status", status));
        manager.settle();
    }

    /** Nothing, once nothing depends on the Job any more. */
    private boolean goes() {
        Obj job = cluster.find(ApiResource.JOBS, "default", "pi");
        return job == null || !job.text("metadata", "deletionTimestamp").isEmpty();
    }

    @Test
    void aFinishedJobGoesAfterItsTime() {
        create("ttlSecondsAfterFinished: 60", "Failed");
        cluster.advance(Duration.ofSeconds(50));
        assertThat(goes()).isFalse();
        cluster.advance(Duration.ofSeconds(10));
        assertThat(goes()).isTrue();
        Obj job = cluster.get(ApiResource.JOBS, "default", "pi");
        assertThat(job.arr("metadata", "finalizers").texts()).containsExactly("foregroundDeletion");
    }

    @Test
    void oneWithoutSuchATimeStays() {
        create("backoffLimit: 1", "Complete");
        cluster.advance(Duration.ofDays(1));
        assertThat(goes()).isFalse();
    }

    @Test
    void oneThatHasNotFinishedStays() {
        create("ttlSecondsAfterFinished: 0", "SuccessCriteriaMet");
        cluster.advance(Duration.ofDays(1));
        assertThat(goes()).isFalse();
    }

    @Test
    void aTimeThatWasProlongedHolds() {
        create("ttlSecondsAfterFinished: 60", "Complete");
        cluster.advance(Duration.ofSeconds(30));
        cluster.admin()
                .mergePatch(
                        ApiResource.JOBS,
                        new ObjectKey("default", "pi"),
                        TestingCluster.read("spec: {ttlSecondsAfterFinished: 120}"));
        cluster.advance(Duration.ofSeconds(60));
        assertThat(goes()).isFalse();
        manager.restart();
        cluster.advance(Duration.ofSeconds(30));
        assertThat(goes()).isTrue();
    }
}
