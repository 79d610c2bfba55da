package io.keelson.orchestrator.controllers;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Nodes that renew their leases every ten seconds, as long as they live. */
public final class TestingKubelets {
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    private final TestingCluster cluster;
    private final Api api;
    private final Set<String> living = new TreeSet<>();

    public TestingKubelets(TestingCluster cluster) {
        this.cluster = cluster;
        this.api = cluster.admin();
        if (cluster.find(ApiResource.NAMESPACES, "", "kube-node-lease") == null) {
            cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: kube-node-lease}}");
        }
    }

    /** A node registers, and is ready. */
    public void join(String node, Map<String, String> labels) {
        Obj.Builder all = Obj.builder();
        labels.forEach(all::put);
        api.create(
                ApiResource.NODES,
                TestingCluster.read(
                                "{apiVersion: v1, kind: Node, metadata: {name: %s}}"
                                        .formatted(node))
                        .withAt(all.build(), "metadata", "labels"));
        api.create(
                ApiResource.LEASES,
                TestingCluster.read(
                        """
                        apiVersion: coordination.k8s.io/v1
                        kind: Lease
                        metadata: {name: %s, namespace: kube-node-lease}
                        spec: {holderIdentity: %s, leaseDurationSeconds: 40}
                        """
                                .formatted(node, node)));
        report(node, "Ready", "True");
        living.add(node);
    }

    public void join(String... nodes) {
        for (String node : nodes) {
            join(node, Map.of());
        }
    }

    /** Nothing is heard of it any more. */
    public void silence(String node) {
        living.remove(node);
    }

    /** It is there again, and says so. */
    public void returns(String node) {
        living.add(node);
        report(node, "Ready", "True");
    }

    /** The node posts a condition. */
    public void report(String node, String condition, String status) {
        String now = Times.seconds(cluster.clockwork().now());
        api.perform(
                Write.strategicPatch(
                        ApiResource.NODES,
                        new ObjectKey("", node),
                        "status",
                        TestingCluster.read(
                                """
                                status:
                                  conditions:
                                  - type: %s
                                    status: "%s"
                                    reason: Posted
                                    message: posted
                                    lastHeartbeatTime: %s
                                    lastTransitionTime: %s
                                """
                                        .formatted(condition, status, now, now))));
    }

    /** Time passes, and leases are renewed by those that live. */
    public void advance(Duration duration) {
        Duration left = duration;
        while (left.isPositive()) {
            Duration step = left.compareTo(RENEWAL) < 0 ? left : RENEWAL;
            cluster.advance(step);
            left = left.minus(step);
            living.forEach(this::renew);
        }
    }

    private void renew(String node) {
        api.mergePatch(
                ApiResource.LEASES,
                new ObjectKey("kube-node-lease", node),
                Obj.EMPTY.withAt(
                        Node.of(Times.micros(cluster.clockwork().now())), "spec", "renewTime"));
    }
}
