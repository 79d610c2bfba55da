package io.keelson.orchestrator.controllers;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.util.List;

/** Does by hand what scheduler and nodes do, when the test says so. */
public final class TestingNodes {
    private final TestingCluster cluster;
    private final Api api;
    private int addresses;

    public TestingNodes(TestingCluster cluster) {
        this.cluster = cluster;
        this.api = cluster.admin();
    }

    /** Gives every pod that has none a node. */
    public void bindAll(String namespace, String node) {
        for (Obj pod : pods(namespace)) {
            if (pod.text("spec", "nodeName").isEmpty()) {
                ifThere(() -> bind(pod, node));
            }
        }
    }

    /** Controllers may have deleted a pod since it was listed. */
    private static void ifThere(Runnable action) {
        try {
            action.run();
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
        }
    }

    public void bind(Obj pod, String node) {
        api.perform(
                Write.post(
                        ApiResource.PODS,
                        ObjectKey.of(pod),
                        "binding",
                        TestingCluster.read(
                                """
                                apiVersion: v1
                                kind: Binding
                                metadata: {name: %s}
                                target: {apiVersion: v1, kind: Node, name: %s}
                                """
                                        .formatted(pod.text("metadata", "name"), node))));
    }

    /** All pods that have not ended are running and ready, on a node. */
    public void runAll(String namespace) {
        bindAll(namespace, "node-1");
        for (Obj pod : pods(namespace)) {
            String phase = pod.text("status", "phase");
            if (phase.equals("Pending") && pod.text("metadata", "deletionTimestamp").isEmpty()) {
                ifThere(() -> run(pod, true));
            }
        }
    }

    public void run(Obj pod, boolean ready) {
        String now = Times.seconds(cluster.clockwork().now());
        patchStatus(
                pod,
                """
                status:
                  phase: Running
                  podIP: 10.0.%d.%d
                  startTime: %s
                  conditions:
                  - {type: Ready, status: "%s", lastTransitionTime: %s}
                """
                        .formatted(
                                addresses / 250,
                                addresses++ % 250 + 1,
                                now,
                                ready ? "True" : "False",
                                now));
    }

    /**
     * @param phase Succeeded or Failed
     */
    public void finish(Obj pod, String phase) {
        patchStatus(
                pod,
                "status: {phase: %s, conditions: [{type: Ready, status: \"False\"}]}"
                        .formatted(phase));
    }

    public void patchStatus(Obj pod, String yaml) {
        api.perform(
                Write.strategicPatch(
                        ApiResource.PODS, ObjectKey.of(pod), "status", TestingCluster.read(yaml)));
    }

    /** Pods that are being deleted end. */
    public void removeDeleted(String namespace) {
        for (Obj pod : pods(namespace)) {
            if (!pod.text("metadata", "deletionTimestamp").isEmpty()) {
                ifThere(() ->
                        api.perform(
                                Write.delete(
                                        ApiResource.PODS,
                                        ObjectKey.of(pod),
                                        pod.text("metadata", "uid"),
                                        Obj.of("gracePeriodSeconds", Node.of(0)))));
            }
        }
    }

    public List<Obj> pods(String namespace) {
        return cluster.list(ApiResource.PODS, namespace);
    }
}
