package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.agent.fake.FakeNodes;
import io.keelson.orchestrator.agent.fake.FakeRuntime;
import io.keelson.orchestrator.agent.fake.FakeSettings;
import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Fake nodes {@code node-0} and so on, on a cluster; the agent can be killed and started again. */
final class TestingAgent implements AutoCloseable {
    private final TestingCluster cluster;
    private final List<NodeDescription> nodes;
    private final Transport transport;
    private NodeAgent agent;
    private FakeRuntime runtime;

    TestingAgent(TestingCluster cluster, int count) {
        this(cluster, count, cluster.transport("agent", User.MASTERS));
    }

    TestingAgent(TestingCluster cluster, int count, Transport transport) {
        this.cluster = cluster;
        this.nodes = FakeNodes.described(count, "node-", "test");
        this.transport = transport;
        begin();
    }

    private void begin() {
        runtime = new FakeRuntime(FakeSettings.defaults(), cluster.clockwork());
        agent = new NodeAgent(nodes, transport, cluster.clockwork(), runtime);
        cluster.clockwork().await(agent.start());
    }

    FakeRuntime runtime() {
        return runtime;
    }

    void kill() {
        agent.close();
    }

    /** With a runtime that knows nothing. */
    void restart() {
        kill();
        begin();
    }

    /**
     * A pod on a node.
     *
     * @param metadata further fields, such as annotations
     */
    static Obj pod(String name, String node, String metadata, String spec) {
        return TestingCluster.read(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, %s}
                spec: {nodeName: %s, containers: [{name: app, image: nginx}], %s}
                """
                        .formatted(name, metadata, node, spec));
    }

    static Obj pod(String name, String node) {
        return pod(name, node, "labels: {app: test}", "dnsPolicy: Default");
    }

    static Obj annotated(String name, String annotations) {
        return pod(name, "node-0", "annotations: {" + annotations + "}", "dnsPolicy: Default");
    }

    Obj create(Obj pod) {
        return cluster.admin().create(ApiResource.PODS, pod);
    }

    Obj get(String name) {
        return cluster.get(ApiResource.PODS, "default", name);
    }

    static Obj condition(Obj object, String type) {
        for (Node node : object.arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return Obj.EMPTY;
    }

    static String is(Obj object, String type) {
        return condition(object, type).text("status");
    }

    /** The status of its first container. */
    static Obj container(Obj pod) {
        return pod.arr("status", "containerStatuses").asList().getFirst() instanceof Obj container
                ? container
                : Obj.EMPTY;
    }

    @Override
    public void close() {
        kill();
    }
}
