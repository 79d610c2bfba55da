package io.keelson.chaos.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keelson.chaos.ServerProgram;
import io.keelson.chaos.TestingServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * are text, see {@link KubectlCase}; those of one file run in order, in a namespace of their own
 * for each version. {@code -Dkeelson.chaos.case=TEXT} runs those whose names contain the text.
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

    private @Nullable KubectlServer server;
    private final Map<Integer, Kubectl> kubectls = new HashMap<>();
    private final Map<String, KubectlSession> sessions = new HashMap<>();

    @TestFactory
    Stream<DynamicNode> kubectlIsServed() throws IOException {
        return matrix(TestingServers::underTest);
    }

    @TestFactory
    Stream<DynamicNode> kubectlIsServedFromARealEtcd() throws IOException {
        return matrix(TestingServers::etcd);
    }

    private Stream<DynamicNode> matrix(Supplier<ServerProgram> store) throws IOException {
        List<Integer> present =
                MINORS.stream().filter(minor -> Kubectl.find(minor).isPresent()).toList();
        if (present.isEmpty()) {
            // A factory that gives up counts as passed; a test that does counts as skipped.
            return Stream.of(
                    dynamicTest(
                            "every case",
                            () ->
                                    abort(
                                            "no kubectl: KEELSON_KUBECTL_132, _136 and _120 name"
                                                    + " them")));
        }
        KubectlServer started = KubectlServer.start(store, folder);
        server = started;
        for (int minor : present) {
            kubectls.put(
                    minor,
                    new Kubectl(
                            minor,
                            Kubectl.find(minor).orElseThrow(),
                            started.kubeconfig(),
                            folder.resolve("kubectl-" + minor)));
        }
        return present.stream()
                .map(minor ->
                        dynamicContainer(
                                "kubectl 1." + minor,
                                GROUPS.stream().map(group -> group(group, minor))));
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
        sessions.values().forEach(KubectlSession::close);
        if (server != null) {
            server.close();
        }
    }

    private DynamicNode group(String group, int minor) {
        String wanted = System.getProperty("keelson.chaos.case", "");
        List<DynamicNode> tests = new ArrayList<>();
        for (KubectlCase testCase : KubectlCase.read(group)) {
            if (testCase.minors().contains(minor)
                    && (group + ": " + testCase.name()).contains(wanted)) {
                tests.add(dynamicTest(testCase.name(), () -> run(testCase, minor)));
            }
        }
        return dynamicContainer(group, tests);
    }

    /** Reports of dynamic tests number them; so the failure says which one it is. */
    private void run(KubectlCase testCase, int minor) throws IOException, InterruptedException {
        try {
            session(testCase.group(), minor).run(testCase);
        } catch (AssertionError | IllegalStateException e) {
            throw new AssertionError(
                    "kubectl 1."
                            + minor
                            + ", "
                            + testCase.group()
                            + ": "
                            + testCase.name()
                            + "\n"
                            + e.getMessage(),
                    e);
        }
    }

    private KubectlSession session(String group, int minor)
            throws IOException, InterruptedException {
        KubectlServer asked = server;
        assertThat(asked).isNotNull();
        if (asked != null) {
            assertThat(asked.isAlive())
                    .as("a case before this one ended the server%s", asked.logTail())
                    .isTrue();
        }
        String namespace = group + "-" + minor;
        KubectlSession session = sessions.get(namespace);
        if (session == null) {
            Kubectl kubectl = kubectls.get(minor);
            if (kubectl == null) {
                throw new IllegalStateException("no kubectl 1." + minor);
            }
            session = new KubectlSession(kubectl, namespace, folder.resolve(namespace));
            sessions.put(namespace, session);
        }
        return session;
    }
}
