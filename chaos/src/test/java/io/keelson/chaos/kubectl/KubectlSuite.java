package io.keelson.chaos.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicNode;

/**
 * Cases of {@link KubectlCase} as tests, one after the other: for each version of kubectl that is
 * here, the cases of each file in a namespace of their own. {@code -Dkeelson.chaos.case=TEXT} runs
 * those whose names contain the text.
 */
final class KubectlSuite implements AutoCloseable {
    private final Path folder;
    private final Map<Integer, Kubectl> kubectls = new HashMap<>();
    private final Map<String, KubectlSession> sessions = new HashMap<>();
    private @Nullable Target target;

    /** What kubectl is pointed at. */
    interface Target extends AutoCloseable {
        Path kubeconfig();

        /** Whether its process still runs. */
        boolean isAlive();

        /** The end of its log, for a failure's message. */
        String logTail();

        @Override
        void close();
    }

    /** Starts a target. */
    interface Starter {
        Target start() throws IOException;
    }

    /**
     * @param folder for what the commands read and print
     */
    KubectlSuite(Path folder) {
        this.folder = folder;
    }

    /** The tests; without any kubectl here, one that is skipped. */
    Stream<DynamicNode> tests(Starter starter, List<Integer> minors, List<String> groups)
            throws IOException {
        List<Integer> present =
                minors.stream().filter(minor -> Kubectl.find(minor).isPresent()).toList();
        if (present.isEmpty()) {
            // A factory that gives up counts as passed; a test that does counts as skipped.
            return Stream.of(
                    dynamicTest(
                            "every case",
                            () ->
                                    abort(
                                            "no kubectl: "
                                                    + minors.stream()
                                                            .map(minor ->
                                                                    "KEELSON_KUBECTL_1" + minor)
                                                            .collect(Collectors.joining(", "))
                                                    + " name them")));
        }
        Target started = starter.start();
        target = started;
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
                                groups.stream().map(group -> group(group, minor))));
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
        Target asked = target;
        if (asked == null) {
            throw new IllegalStateException("tests before a start");
        }
        assertThat(asked.isAlive())
                .as("a case before this one ended the server%s", asked.logTail())
                .isTrue();
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

    @Override
    public void close() {
        sessions.values().forEach(KubectlSession::close);
        if (target != null) {
            target.close();
        }
    }
}
