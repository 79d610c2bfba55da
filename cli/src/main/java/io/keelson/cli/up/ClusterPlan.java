package io.keelson.cli.up;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The cluster that {@code up} runs: fixed when its data are made.
 *
 * @param dataDir absolute
 * @param token tells this cluster apart from any other on the same ports
 */
record ClusterPlan(Path dataDir, int memberCount, int clientPort, String token) {
    static final String HTTP = "http://127.0.0.1:";

    List<Child.Member> members() {
        List<Child.Member> members = new ArrayList<>();
        for (int i = 0; i < memberCount; i++) {
            String name = "m" + (i + 1);
            members.add(
                    new Child.Member(
                            name,
                            clientPort + 2 * i,
                            clientPort + 2 * i + 1,
                            dataDir.resolve(name),
                            dataDir.resolve(name + ".log")));
        }
        return members;
    }

    /** {@code name=url,…} of all members. */
    String initialCluster() {
        return members().stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
    }

    /** Client addresses by commas, as etcdctl takes them. */
    String endpoints() {
        return members().stream()
                .map(member -> "127.0.0.1:" + member.clientPort())
                .collect(Collectors.joining(","));
    }

    /** The command that runs one member. */
    List<String> memberCommand(Child.Member member, String initialCluster, boolean joining) {
        return List.of(
                "server",
                "--supervised",
                "--name=" + member.name(),
                "--data-dir=" + member.dataDir(),
                "--listen-client-urls=" + member.clientUrl(),
                "--advertise-client-urls=" + member.clientUrl(),
                "--listen-peer-urls=" + member.peerUrl(),
                "--initial-advertise-peer-urls=" + member.peerUrl(),
                "--initial-cluster=" + initialCluster,
                "--initial-cluster-state=" + (joining ? "existing" : "new"),
                "--initial-cluster-token=" + token);
    }

    /** The API server on these members. */
    Child.ApiServer apiServer(int port) {
        return new Child.ApiServer(
                port,
                members().stream().map(Child.Member::clientUrl).toList(),
                dataDir.resolve("pki"),
                dataDir.resolve("admin.kubeconfig"),
                dataDir.resolve("apiserver.log"));
    }

    /** Fake nodes at that API server. */
    Child.Agent agent(int count, Child.ApiServer apiServer) {
        return new Child.Agent(count, apiServer.kubeconfig(), dataDir.resolve("agent.log"));
    }
}
