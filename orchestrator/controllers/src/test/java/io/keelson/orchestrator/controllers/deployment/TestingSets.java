package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Deployments and sets as values. */
final class TestingSets {
    private TestingSets() {}

    static Deployment rolling(int replicas, String maxSurge, String maxUnavailable) {
        return new Deployment(
                TestingCluster.read(
                        """
                        metadata: {name: web, generation: 1}
                        spec:
                          replicas: %d
                          strategy:
                            type: RollingUpdate
                            rollingUpdate: {maxSurge: %s, maxUnavailable: %s}
                        """
                                .formatted(replicas, maxSurge, maxUnavailable)));
    }

    /** One that has as many pods as it is to have; the younger the later its name. */
    static ReplicaSet set(String name, int replicas, int available) {
        return set(name, replicas, replicas, available);
    }

    static ReplicaSet set(String name, int replicas, int actual, int available) {
        return new ReplicaSet(
                TestingCluster.read(
                        """
                        metadata:
                          name: %s
                          uid: %s
                          generation: 1
                          creationTimestamp: 2030-01-01T00:00:00Z
                        spec: {replicas: %d}
                        status: {replicas: %d, availableReplicas: %d, observedGeneration: 1}
                        """
                                .formatted(name, name, replicas, actual, available)));
    }

    /** One whose size was computed for a Deployment of that many replicas. */
    static ReplicaSet sized(String name, int replicas, int desired, int max) {
        Obj set = set(name, replicas, replicas).object();
        set = set.withAt(text(desired), "metadata", "annotations", Revisions.DESIRED);
        return new ReplicaSet(set.withAt(text(max), "metadata", "annotations", Revisions.MAX));
    }

    private static Node text(int number) {
        return Node.of(Integer.toString(number));
    }

    /** {@code name=replicas}. */
    static List<String> texts(List<Scaling> scalings) {
        return scalings.stream().map(each -> each.set().name() + "=" + each.replicas()).toList();
    }
}
