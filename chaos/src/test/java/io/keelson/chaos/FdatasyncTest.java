package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page cache outlives {@code kill -9}, so a store that never syncs survives every other test
 * here. This one counts the syncs themselves, with strace. One client that waits for each answer
 * makes every put a batch of its own: a lone member must sync at least once for each, and of three
 * members two must.
 */
class FdatasyncTest {
    private static final int PUTS = 200;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aLoneMemberSyncsBeforeItAcknowledges() throws Exception {
        assertThat(syncsOfSequentialPuts(1)).isGreaterThanOrEqualTo(PUTS);
    }

    @Test
    void aMajoritySyncsBeforeTheLeaderAcknowledges() throws Exception {
        assertThat(syncsOfSequentialPuts(3)).isGreaterThanOrEqualTo(2 * PUTS);
    }

    private long syncsOfSequentialPuts(int members) throws Exception {
        Path strace = TestingServers.tool("strace");
        try (ProcessCluster cluster =
                new ProcessCluster(TestingServers.underTest(), members, folder).start()) {
            MemberProcess leader = cluster.member(cluster.awaitLeader());
            List<Trace> traces = new ArrayList<>();
            for (MemberProcess member : cluster.members()) {
                traces.add(new Trace(strace, member, folder));
            }
            for (Trace trace : traces) {
                trace.awaitAttached();
            }
            try (EtcdClient client = new EtcdClient(leader.endpoint())) {
                for (int i = 0; i < PUTS; i++) {
                    var _ = client.put("sync/" + i, "value");
                }
            }
            long syncs = 0;
            for (Trace trace : traces) {
                syncs += trace.stopAndCount();
            }
            return syncs;
        }
    }

    /** strace on all threads of a member. */
    private static final class Trace {
        private final Process process;
        private final Path counts;
        private final Path said;

        Trace(Path strace, MemberProcess member, Path folder) throws IOException {
            counts = folder.resolve(member.name() + ".strace");
            said = folder.resolve(member.name() + ".strace.err");
            process =
                    new ProcessBuilder(
                                    strace.toString(),
                                    "-f",
                                    "-c",
                                    "-e",
                                    "trace=fdatasync",
                                    "-o",
                                    counts.toString(),
                                    "-p",
                                    Long.toString(member.pid()))
                            .redirectError(said.toFile())
                            .start();
        }

        void awaitAttached() throws IOException {
            Await.until(
                    "strace to attach",
                    Duration.ofSeconds(20),
                    () -> Files.readString(said).contains("attached") || !process.isAlive());
            assumeTrue(process.isAlive(), "strace may not attach: " + Files.readString(said));
        }

        /** The line of the table is: share, seconds, microseconds a call, calls, [errors], name. */
        long stopAndCount() throws IOException, InterruptedException {
            // SIGINT, as strace then detaches and writes its table.
            assertThat(
                            TestingServers.succeeds(
                                    "kill", "-INT", Long.toString(process.toHandle().pid())))
                    .isTrue();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return Files.readAllLines(counts).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[fields.length - 1].equals("fdatasync"))
                    .mapToLong(fields -> Long.parseLong(fields[3]))
                    .sum();
        }
    }
}
