package io.keelson.chaos.kubectl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * kubectl 1.32 and 1.36 against {@code keelson up --fake 4}: what is asked for is done, by
 * controllers, the scheduler and nodes that only say what they do. Outputs, events and states are
 * upstream's.
 */
class KubectlActingTest {
    private static final List<String> GROUPS =
            List.of(
                    "acting-deployments",
                    "acting-sets",
                    "acting-jobs",
                    "acting-scheduling",
                    "acting-services",
                    "acting-deletion",
                    "acting-nodes",
                    "acting-unsatisfiable");
    private static final List<Integer> MINORS = List.of(36, 32);
    private static final int NODES = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private @Nullable KubectlSuite suite;

    @TestFactory
    Stream<DynamicNode> whatIsAskedForIsDone() throws IOException {
        KubectlSuite cases = new KubectlSuite(folder);
        suite = cases;
        return cases.tests(() -> UpProcess.start(folder, NODES), MINORS, GROUPS);
    }

    @AfterEach
    void stopProcesses() {
        if (suite != null) {
            suite.close();
        }
    }
}
