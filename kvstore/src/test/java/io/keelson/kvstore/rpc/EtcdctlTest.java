package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Stock etcdctl against the server. Where it is found: the property {@code keelson.peer.etcdctl},
 * the variable {@code KEELSON_PEER_ETCDCTL}, or the path.
 */
class EtcdctlTest {
    private static final @Nullable String ETCDCTL = find();

    private TestingServer server;

    private static @Nullable String find() {
        Stream<String> told =
                Stream.of(
                                System.getProperty("keelson.peer.etcdctl", ""),
                                System.getenv().getOrDefault("KEELSON_PEER_ETCDCTL", ""))
                        .filter(path -> !path.isEmpty());
        Stream<String> onPath =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> folder + "/etcdctl");
        return Stream.concat(told, onPath)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse(null);
    }

    @BeforeEach
    void start() throws IOException {
        assumeTrue(ETCDCTL != null, "etcdctl was not found");
        server = new TestingServer();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    private Process begin(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(String.valueOf(ETCDCTL)));
        command.add("--endpoints=" + server.endpoint());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        return builder.start();
    }

    private String run(String... arguments) throws Exception {
        return runWith("", arguments);
    }

    private String runWith(String input, String... arguments) throws Exception {
        Process process = begin(arguments);
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void keys() throws Exception {
        assertThat(run("put", "a/1", "one")).isEqualTo("OK\n");
        assertThat(run("put", "a/2", "two")).isEqualTo("OK\n");
        assertThat(run("put", "--prev-kv", "a/2", "zwei")).isEqualTo("OK\na/2\ntwo\n");
        assertThat(run("get", "a/1")).isEqualTo("a/1\none\n");
        assertThat(run("get", "--prefix", "a/")).isEqualTo("a/1\none\na/2\nzwei\n");
        assertThat(run("get", "--prefix", "a/", "--order", "DESCEND", "--sort-by", "VERSION"))
                .isEqualTo("a/2\nzwei\na/1\none\n");
        assertThat(run("get", "a/2", "--rev", "3")).isEqualTo("a/2\ntwo\n");
        assertThat(run("get", "a/2", "--rev", "99"))
                .contains("etcdserver: mvcc: required revision is a future revision");
        assertThat(run("get", "--prefix", "", "--count-only", "-w", "fields"))
                .contains("\"Count\" : 2");
        assertThat(run("del", "--prefix", "a/")).isEqualTo("2\n");
        assertThat(run("put", "", "x")).contains("etcdserver: key is not provided");
    }

    @Test
    void transactions() throws Exception {
        run("put", "a", "1");
        String transaction = "value(\"a\") = \"1\"\n\nput a 2\nget a\n\nget b\n\n";
        assertThat(runWith(transaction, "txn", "-i=false")).isEqualTo("SUCCESS\n\nOK\n\na\n2\n");
        assertThat(runWith(transaction, "txn", "-i=false")).isEqualTo("FAILURE\n\n");
    }

    @Test
    void watching() throws Exception {
        run("put", "a", "1");
        run("put", "a", "2");
        Process watch = begin("watch", "a", "--rev", "2", "--prev-kv");
        try (BufferedReader lines = watch.inputReader(StandardCharsets.UTF_8)) {
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                seen.add(lines.readLine());
            }
            assertThat(seen).containsExactly("PUT", "a", "1", "PUT", "a", "1", "a", "2");
            run("del", "a");
            assertThat(lines.readLine()).isEqualTo("DELETE");
        } finally {
            watch.destroy();
        }
    }

    @Test
    void leases() throws Exception {
        Matcher granted =
                Pattern.compile("lease ([0-9a-f]{16}) granted with TTL\\(60s\\)\n")
                        .matcher(run("lease", "grant", "60"));
        assertThat(granted.matches()).isTrue();
        String id = granted.group(1);
        run("put", "--lease", id, "a", "1");
        assertThat(run("lease", "timetolive", id, "--keys"))
                .matches(
                        "lease "
                                + id
                                + " granted with TTL\\(60s\\), remaining\\(\\d+s\\), "
                                + "attached keys\\(\\[a\\]\\)\n");
        assertThat(run("lease", "keep-alive", "--once", id))
                .isEqualTo("lease " + id + " keepalived with TTL(60)\n");
        assertThat(run("lease", "list")).isEqualTo("found 1 leases\n" + id + "\n");
        assertThat(run("lease", "revoke", id)).isEqualTo("lease " + id + " revoked\n");
        assertThat(run("get", "a")).isEmpty();
        assertThat(run("lease", "revoke", id)).contains("etcdserver: requested lease not found");
    }

    @Test
    void compactionAndEndpoints() throws Exception {
        run("put", "a", "1");
        run("put", "a", "2");
        assertThat(run("compaction", "3")).isEqualTo("compacted revision 3\n");
        assertThat(run("compaction", "3"))
                .contains("etcdserver: mvcc: required revision has been compacted");
        assertThat(run("get", "a", "--rev", "2"))
                .contains("etcdserver: mvcc: required revision has been compacted");
        assertThat(run("endpoint", "health"))
                .startsWith(server.endpoint() + " is healthy: successfully committed proposal");
        assertThat(run("endpoint", "status"))
                .startsWith(server.endpoint() + ", 8e9e05c52164694d, 3.6.4, ");
        assertThat(run("endpoint", "status", "-w", "table")).contains("8e9e05c52164694d");
        assertThat(run("endpoint", "hashkv")).startsWith(server.endpoint() + ", ");
        assertThat(run("member", "list"))
                .isEqualTo(
                        "8e9e05c52164694d, started, testing, http://127.0.0.1:2380,"
                                + " http://127.0.0.1:2379, false\n");
        assertThat(run("alarm", "list")).isEmpty();
        assertThat(run("auth", "status")).contains("Authentication Status: false");
    }
}
