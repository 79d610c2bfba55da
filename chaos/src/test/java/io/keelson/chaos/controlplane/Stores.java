package io.keelson.chaos.controlplane;

import io.keelson.chaos.ProcessCluster;
import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.TestingServers;
import java.nio.file.Path;

/** The stores that a control plane is tested on. */
public enum Stores {
    KEELSON,
    ETCD;

    private ServerProgram program() {
        return switch (this) {
            case KEELSON -> TestingServers.keelson();
            case ETCD -> TestingServers.etcd();
        };
    }

    /** Starts one of that many members; skips the test where the program is not there. */
    public ProcessCluster start(int members, Path folder) {
        return new ProcessCluster(program(), members, folder.resolve("store")).start();
    }
}
