package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Job, {@code pi}, on the real API server. */
abstract class TestingJob {
    static final ObjectKey KEY = new ObjectKey("default", "pi");

    TestingCluster cluster;
    TestingControllers manager;
    TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 7);
        manager = new TestingControllers(cluster, "job-controller");
        nodes = new TestingNodes(cluster);
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    void create(String spec) {
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
                        .formatted(spec.indent(2).strip()));
        manager.settle();
    }

    Obj job() {
        return cluster.get(ApiResource.JOBS, "default", "pi");
    }

    Obj status() {
        return job().obj("status");
    }

    void patch(String yaml) {
        cluster.admin().mergePatch(ApiResource.JOBS, KEY, TestingCluster.read(yaml));
        manager.settle();
    }

    List<Obj> active() {
        return nodes.pods("default").stream()
                .filter(pod -> !pod.text("status", "phase").matches("Succeeded|Failed"))
                .filter(pod -> pod.text("metadata", "deletionTimestamp").isEmpty())
                .toList();
    }

    Obj index(int index) {
        return active().stream()
                .filter(pod -> pod.text("metadata", "labels", JobPod.INDEX).equals("" + index))
                .findFirst()
                .orElseThrow();
    }

    void finish(Obj pod, String phase) {
        nodes.finish(pod, phase);
        manager.settle();
    }

    /** One of its containers ends with that code. */
    void exit(Obj pod, int code) {
        nodes.patchStatus(
                pod,
                """
                status:
                  phase: Failed
                  containerStatuses:
                  - name: pi
                    image: perl
                    imageID: ""
                    ready: false
                    restartCount: 0
                    state: {terminated: {exitCode: %d, finishedAt: %s}}
                """
                        .formatted(code, Times.seconds(cluster.clockwork().now())));
        manager.settle();
    }

    String conditions() {
        StringBuilder text = new StringBuilder();
        for (Node node : status().arr("conditions")) {
            if (node instanceof Obj condition) {
                text.append(condition.text("type"))
                        .append('=')
                        .append(condition.text("status"))
                        .append(' ')
                        .append(condition.text("reason"))
                        .append(": ")
                        .append(condition.text("message"))
                        .append('\n');
            }
        }
        return text.toString();
    }

    void deleteJob() {
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.JOBS,
                                KEY,
                                "",
                                Obj.of("propagationPolicy", Node.of("Background"))));
        manager.settle();
    }

    void deleteActive() {
        active().forEach(pod ->
                cluster.admin()
                        .delete(ApiResource.PODS, ObjectKey.of(pod), pod.text("metadata", "uid")));
        manager.settle();
    }
}
