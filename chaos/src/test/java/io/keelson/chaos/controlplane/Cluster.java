package io.keelson.chaos.controlplane;

import io.keelson.chaos.EtcdClient;
import io.keelson.chaos.ProcessCluster;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A store, and API servers on it that know of each other only through it. */
final class Cluster implements AutoCloseable {
    private final ProcessCluster store;
    private final List<ControlPlaneProcess> servers = new ArrayList<>();

    private Cluster(ProcessCluster store) {
        this.store = store;
    }

    /** Starts all of it, with data and logs below the folder. */
    static Cluster start(Stores kind, int members, int servers, Path folder) throws IOException {
        Cluster cluster = new Cluster(kind.start(members, folder));
        try {
            for (int i = 0; i < servers; i++) {
                cluster.servers.add(ControlPlaneProcess.start(cluster.store, "api" + i, folder));
            }
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    ProcessCluster store() {
        return store;
    }

    ControlPlaneProcess server(int number) {
        return servers.get(number);
    }

    /** The store's newest revision. */
    long revision() {
        try (EtcdClient client = new EtcdClient(store.endpoints().getFirst())) {
            return client.get("chaos/revision").getHeader().getRevision();
        }
    }

    /** Makes the store forget all that is not its newest state. */
    void compact() {
        try (EtcdClient client = new EtcdClient(store.endpoints().getFirst())) {
            var _ =
                    client.kv()
                            .compact(
                                    CompactionRequest.newBuilder().setRevision(revision()).build());
        }
    }

    String logTails() {
        StringBuilder tails = new StringBuilder();
        servers.forEach(server -> tails.append(server.logTail()));
        return tails.append(store.logTails()).toString();
    }

    @Override
    public void close() {
        servers.forEach(ControlPlaneProcess::close);
        store.close();
    }
}
