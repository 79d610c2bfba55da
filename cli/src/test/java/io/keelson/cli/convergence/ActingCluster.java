package io.keelson.cli.convergence;

import io.keelson.chaos.ProcessCluster;
import io.keelson.chaos.ServerProcess;
import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.TestingServers;
import io.keelson.chaos.controlplane.ControlPlaneProcess;
import io.keelson.chaos.controlplane.Stores;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.http.HttpTransport;
import io.keelson.orchestrator.client.http.KubeconfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A store, control planes that act, and nodes that pretend: all of them processes. */
final class ActingCluster implements AutoCloseable {
    private final ProcessCluster store;
    private final List<ControlPlaneProcess> servers = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<HttpTransport> transports = new ArrayList<>();
    private final SystemClockwork clockwork = new SystemClockwork();

    private ActingCluster(ProcessCluster store) {
        this.store = store;
    }

    static ActingCluster start(Stores kind, int servers, int nodes, Path folder)
            throws IOException {
        ActingCluster cluster = new ActingCluster(kind.start(1, folder));
        try {
            for (int i = 0; i < servers; i++) {
                cluster.servers.add(
                        ControlPlaneProcess.startActing(cluster.store, "cp" + i, folder));
            }
            for (int i = 0; i < nodes; i++) {
                Node node = new Node(i, folder, cluster.servers.getLast().kubeconfig());
                cluster.nodes.add(node);
                node.begin();
            }
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** An agent for one node. */
    static final class Node extends ServerProcess {
        private final List<String> flags;

        private Node(int number, Path folder, Path kubeconfig) {
            super(
                    new ServerProgram(
                            "keelson agent",
                            List.of(TestingServers.buildOurs().toString(), "agent")),
                    "node" + number,
                    folder.resolve("node" + number + ".log"));
            flags =
                    List.of(
                            "--fake=1",
                            "--node-prefix=node-" + number + "-",
                            "--kubeconfig=" + kubeconfig);
        }

        void begin() {
            start(flags);
        }

        void die() {
            kill();
        }
    }

    ControlPlaneProcess server(int number) {
        return servers.get(number);
    }

    Node node(int number) {
        return nodes.get(number);
    }

    LiveHistory history() {
        return new LiveHistory(store.endpoints().getFirst());
    }

    /** The administrator, who asks that server. */
    Api user(int server) {
        HttpTransport transport =
                new HttpTransport(
                        KubeconfigFile.read(servers.get(server).kubeconfig(), ""),
                        "chaos",
                        clockwork);
        transports.add(transport);
        return new Api(transport, clockwork);
    }

    String logTails() {
        StringBuilder tails = new StringBuilder();
        servers.forEach(server -> tails.append(server.logTail()));
        nodes.forEach(node -> tails.append(node.logTail()));
        return tails.toString();
    }

    @Override
    public void close() {
        transports.forEach(HttpTransport::close);
        clockwork.close();
        nodes.forEach(Node::die);
        servers.forEach(ControlPlaneProcess::close);
        store.close();
    }
}
