package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same raw requests to our server and to a real etcd, their answers compared field by field.
 * The cases run in order on one pair of servers, so that revisions are equal on both.
 */
class WireCompatTest {
    private @Nullable ProcessCluster tested;
    private @Nullable ProcessCluster peer;

    private static List<WireCase> cases() {
        return Stream.of(
                        WireKvCases.all(),
                        WireTxnCases.all(),
                        WireLeaseCases.all(),
                        WireWatchCases.all())
                .flatMap(List::stream)
                // What only ours is asked comes last: until then both have one history and one
                // hash.
                .sorted(Comparator.comparing(WireCase::onlyOurs))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> answersAreEqual(@TempDir Path folder) {
        ProcessCluster ours =
                new ProcessCluster(TestingServers.underTest(), 1, folder.resolve("tested"));
        ProcessCluster theirs =
                new ProcessCluster(TestingServers.etcd(), 1, folder.resolve("peer"));
        tested = ours;
        peer = theirs;
        ours.start();
        theirs.start();
        return cases().stream()
                .filter(c -> TestingServers.selected(c.name()))
                .map(c -> dynamicTest(c.name(), () -> compare(c, ours, theirs)));
    }

    @Test
    void thereAreAtLeastSixtyCasesAndTheirNamesAreUnique() {
        assertThat(cases().stream().map(WireCase::name))
                .hasSizeGreaterThanOrEqualTo(60)
                .doesNotHaveDuplicates();
    }

    @AfterEach
    void stopProcesses() {
        if (tested != null) {
            tested.close();
        }
        if (peer != null) {
            peer.close();
        }
    }

    private static void compare(WireCase wireCase, ProcessCluster tested, ProcessCluster peer)
            throws Exception {
        revive(tested);
        revive(peer);
        try (WireSession onTested = new WireSession(tested.member(0).endpoint());
                WireSession onPeer = new WireSession(peer.member(0).endpoint())) {
            try {
                if (wireCase.onlyOurs()) {
                    assumeFalse(tested.program().isEtcd(), "etcd 3.5 does it otherwise");
                    wireCase.script().run(onTested);
                } else {
                    wireCase.script().run(onPeer);
                    assertThat(onPeer.transcript())
                            .as("the case %s is wrong about a real etcd", wireCase.name())
                            .doesNotContain(WireSession.NOTHING_CAME);
                    wireCase.script().run(onTested);
                    assertThat(onTested.transcript())
                            .as(wireCase.name())
                            .isEqualTo(onPeer.transcript());
                }
            } finally {
                align(onTested, onPeer);
            }
        }
    }

    /** A case that ended a server has failed; those after it have not. */
    private static void revive(ProcessCluster cluster) {
        if (!cluster.member(0).isAlive()) {
            cluster.member(0).restart();
            cluster.awaitServing();
        }
    }

    /** What follows a case that left the servers apart is compared at equal revisions again. */
    private static void align(WireSession one, WireSession other) {
        long goal = Math.max(one.revision(), other.revision());
        for (WireSession session : List.of(one, other)) {
            while (session.revision() < goal) {
                var _ = session.client().put("wire/pad", "");
            }
        }
    }
}
