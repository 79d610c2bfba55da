package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.ProcessCluster;
import io.keelson.orchestrator.storage.PumpedLoop;
import io.keelson.orchestrator.storage.TestingClusters;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same model on stores that are processes, whose leader is killed: three members of ours, and a
 * real etcd. A seed fixes what is tried; what comes of it is up to the processes.
 */
class ClusterCacherModelTest {
    private static final int STEPS = 100;

    @TempDir Path folder;

    @Test
    void whatClientsAreToldIsOurStoresHistory() {
        run(TestingClusters.keelson(3, folder));
    }

    @Test
    void whatClientsAreToldIsARealEtcdsHistory() {
        run(TestingClusters.etcd(1, folder));
    }

    private static void run(ProcessCluster started) {
        Coverage coverage = new Coverage();
        long seeds =
                Integer.getInteger(
                        "keelson.cacher.seeds", Boolean.getBoolean("keelson.long") ? 100 : 3);
        try (ProcessCluster cluster = started) {
            for (long seed = 1; seed <= seeds; seed++) {
                run(cluster, seed, coverage);
            }
        }
        for (String happened :
                List.of("ADDED", "MODIFIED", "DELETED", "bookmark", "get", "list-newest")) {
            assertThat(coverage.counts()).containsKey(happened);
        }
    }

    private static void run(ProcessCluster cluster, long seed, Coverage coverage) {
        PumpedLoop loop = new PumpedLoop();
        try (ClusterModelStore store = new ClusterModelStore(cluster, loop, CacherModel.keys())) {
            new CacherModel(new Random(seed), coverage, loop, store).run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + cluster.logTails(), e);
        }
    }
}
