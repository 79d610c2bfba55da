package io.keelson.orchestrator.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.chaos.MemberProcess;
import io.keelson.chaos.Peers;
import io.keelson.chaos.ProcessCluster;
import io.keelson.chaos.ServerProgram;
import io.keelson.orchestrator.storage.etcd.EtcdSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Stores that are processes; a test is skipped where the program is not there. */
public final class TestingClusters {
    private TestingClusters() {}

    /** Members of ours; the launcher builds the program if it must. */
    public static ProcessCluster keelson(int members, Path folder) {
        Path launcher =
                present(Peers.keelson(), "no launcher `keelson` above the current directory");
        try {
            Process build =
                    new ProcessBuilder(launcher.toString(), "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (build.waitFor() != 0) {
                throw new IllegalStateException(launcher + " --version failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(launcher + " --version", e);
        }
        return new ProcessCluster(ServerProgram.keelson(launcher), members, folder).start();
    }

    /** Members that are real etcds. */
    public static ProcessCluster etcd(int members, Path folder) {
        Path etcd =
                present(Peers.etcd(), "no real etcd (keelson.peer.etcd, KEELSON_PEER_ETCD, PATH)");
        return new ProcessCluster(ServerProgram.etcd(etcd), members, folder).start();
    }

    private static Path present(Optional<Path> program, String reason) {
        assumeTrue(program.isPresent(), reason);
        return program.orElseThrow();
    }

    public static EtcdSettings settings(ProcessCluster cluster) {
        return EtcdSettings.of(cluster.members().stream().map(MemberProcess::clientUrl).toList());
    }
}
