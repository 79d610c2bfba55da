package io.keelson.cli.up;

import java.nio.file.Path;
import java.util.List;

/** A process that {@code up} keeps running. */
sealed interface Child {
    /** As the person is told of it. */
    String name();

    /** What it writes to standard error; each run appends. */
    Path logFile();

    /**
     * One member of the store.
     *
     * @param name {@code m1} and up
     */
    record Member(String name, int clientPort, int peerPort, Path dataDir, Path logFile)
            implements Child {
        String clientUrl() {
            return ClusterPlan.HTTP + clientPort;
        }

        String peerUrl() {
            return ClusterPlan.HTTP + peerPort;
        }
    }

    /**
     * API server, controllers and scheduler on the store of this cluster. They have one identity in
     * all their lives, of which there is one at a time, so that a life need not wait for the Lease
     * of the one before.
     *
     * @param etcdServers client URLs of all members
     * @param certDir its keys and certificates
     * @param kubeconfig the administrator's, written by it
     */
    record ApiServer(
            int port, List<String> etcdServers, Path certDir, Path kubeconfig, Path logFile)
            implements Child {
        @Override
        public String name() {
            return "apiserver";
        }

        /** The command that runs it. */
        List<String> command() {
            return List.of(
                    "controlplane",
                    "--supervised",
                    "--identity=up",
                    "--etcd-servers=" + String.join(",", etcdServers),
                    "--secure-port=" + port,
                    "--cert-dir=" + certDir,
                    "--kubeconfig=" + kubeconfig);
        }
    }

    /**
     * Fake nodes of this cluster.
     *
     * @param count how many
     * @param kubeconfig written by the API server, which has to serve before this starts
     */
    record Agent(int count, Path kubeconfig, Path logFile) implements Child {
        @Override
        public String name() {
            return "agent";
        }

        /** The command that runs it. */
        List<String> command() {
            return List.of(
                    "agent", "--supervised", "--fake=" + count, "--kubeconfig=" + kubeconfig);
        }
    }
}
