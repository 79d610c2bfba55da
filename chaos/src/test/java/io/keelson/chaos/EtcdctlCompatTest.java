package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same etcdctl command lines on our cluster and on a real etcd, their outputs compared:
 * standard output, standard error and exit code. The cases are text, see {@link EtcdctlCase}; those
 * of one file run in order on one pair of clusters, so that revisions are equal on both.
 */
class EtcdctlCompatTest {
    private static final List<String> ALONE =
            List.of("kv", "range", "txn", "watch", "compaction", "lease", "maintenance", "errors");
    private static final List<String> OF_THREE = List.of("cluster", "members");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private @Nullable Pair pair;

    /** A cluster of the server under test and one of the real etcd, of equal size. */
    private record Pair(String group, EtcdctlSession tested, EtcdctlSession peer)
            implements AutoCloseable {
        @Override
        public void close() {
            tested.close();
            peer.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> outputsAreEqual() {
        ServerProgram tested = TestingServers.underTest();
        ServerProgram peer = TestingServers.etcd();
        Path etcdctl = TestingServers.etcdctl();
        return Stream.concat(ALONE.stream(), OF_THREE.stream())
                .map(group ->
                        dynamicContainer(
                                group,
                                EtcdctlCase.read(group).stream()
                                        .filter(c -> TestingServers.selected(c.name()))
                                        .map(c -> test(c, tested, peer, etcdctl))));
    }

    @Test
    void thereAreAtLeastAHundredAndThirtyCasesAndTheirNamesAreUnique() {
        List<String> names =
                Stream.concat(ALONE.stream(), OF_THREE.stream())
                        .flatMap(group -> EtcdctlCase.read(group).stream())
                        .map(testCase -> testCase.group() + ": " + testCase.name())
                        .toList();

        assertThat(names).hasSizeGreaterThanOrEqualTo(130).doesNotHaveDuplicates();
    }

    @AfterEach
    void stopProcesses() {
        if (pair != null) {
            pair.close();
        }
    }

    private DynamicNode test(
            EtcdctlCase testCase, ServerProgram tested, ServerProgram peer, Path etcdctl) {
        return dynamicTest(
                testCase.name(), () -> compare(testCase, pairFor(testCase, tested, peer, etcdctl)));
    }

    private void compare(EtcdctlCase testCase, Pair on) throws Exception {
        assertThat(on.tested().cluster().member(0).isAlive())
                .as("a case before this one ended the server")
                .isTrue();
        String expected = on.peer().run(testCase);
        assertThat(expected)
                .as("the case %s is wrong about a real etcd", testCase.name())
                .doesNotContain("UNEXPECTED");
        try {
            assertThat(on.tested().run(testCase))
                    .as("%s%s", testCase.name(), on.tested().deathNote())
                    .isEqualTo(expected);
        } finally {
            if (on.tested().cluster().member(0).isAlive()) {
                long revision = Math.max(on.tested().revision(), on.peer().revision());
                on.tested().padTo(revision);
                on.peer().padTo(revision);
            }
        }
    }

    private Pair pairFor(
            EtcdctlCase testCase, ServerProgram tested, ServerProgram peer, Path etcdctl)
            throws IOException {
        String group = testCase.group();
        if (pair == null || !pair.group().equals(group)) {
            stopProcesses();
            int size = OF_THREE.contains(group) ? 3 : 1;
            pair =
                    new Pair(
                            group,
                            session(etcdctl, tested, size, folder.resolve(group + "-tested")),
                            session(etcdctl, peer, size, folder.resolve(group + "-peer")));
        }
        return pair;
    }

    private static EtcdctlSession session(
            Path etcdctl, ServerProgram program, int size, Path folder) throws IOException {
        Files.createDirectories(folder);
        ProcessCluster cluster = new ProcessCluster(program, size, folder).start();
        return new EtcdctlSession(etcdctl, cluster, folder);
    }
}
