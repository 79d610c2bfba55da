package io.keelson.chaos.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.TestingServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * kubectl 1.20, 1.32 and 1.36 against our API server, which has no controllers beside it. The cases
 * are text, see {@link KubectlCase}.
 */
class KubectlMatrixTest {
    private static final List<String> GROUPS =
            List.of(
                    "offline",
                    "discovery",
                    "create",
                    "get",
                    "watch",
                    "describe",
                    "apply",
                    "change",
                    "workloads",
                    "rollout",
                    "delete",
                    "nodes",
                    "auth");
    private static final List<Integer> MINORS = List.of(32, 36, 20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private @Nullable KubectlSuite suite;

    @TestFactory
    Stream<DynamicNode> kubectlIsServed() throws IOException {
        return matrix(TestingServers::underTest);
    }

    @TestFactory
    Stream<DynamicNode> kubectlIsServedFromARealEtcd() throws IOException {
        return matrix(TestingServers::etcd);
    }

    private Stream<DynamicNode> matrix(Supplier<ServerProgram> store) throws IOException {
        KubectlSuite cases = new KubectlSuite(folder);
        suite = cases;
        return cases.tests(() -> KubectlServer.start(store, folder), MINORS, GROUPS);
    }

    @Test
    void thereAreAtLeastNinetyCasesForEachOfTheNewVersionsAndTheirNamesAreUnique() {
        List<KubectlCase> cases =
                GROUPS.stream().flatMap(group -> KubectlCase.read(group).stream()).toList();

        assertThat(cases.stream().map(c -> c.group() + ": " + c.name())).doesNotHaveDuplicates();
        assertThat(cases.stream().filter(c -> c.minors().contains(32)))
                .hasSizeGreaterThanOrEqualTo(90);
        assertThat(cases.stream().filter(c -> c.minors().contains(36)))
                .hasSizeGreaterThanOrEqualTo(90);
        assertThat(cases).allMatch(c -> KubectlCase.MINORS.containsAll(c.minors()));
    }

    @AfterEach
    void stopProcesses() {
        if (suite != null) {
            suite.close();
        }
    }
}
