package io.keelson.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is thrown at a member: each time one clear line, nothing lost, and no stack trace in what it
 * writes.
 */
class BadInputTest {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void garbageOnTheClientAndThePeerPortIsDropped() throws IOException {
        try (ProcessCluster cluster =
                        new ProcessCluster(TestingServers.underTest(), 1, folder).start();
                EtcdClient client = new EtcdClient(cluster.member(0).endpoint())) {
            MemberProcess member = cluster.member(0);
            var _ = client.put("before", "garbage");
            for (byte[] garbage : garbage()) {
                send(member.clientPort(), garbage);
                send(member.peerPort(), garbage);
            }

            assertThat(client.get("before").getKvs(0).getValue().toStringUtf8())
                    .isEqualTo("garbage");
            assertThat(member.isAlive()).isTrue();
            assertNoStackTrace(member);
        }
    }

    @Test
    void aPeerOfAnotherClusterChangesNothing() throws IOException {
        ServerProgram program = TestingServers.underTest();
        try (ProcessCluster one = new ProcessCluster(program, 3, folder.resolve("one")).start();
                EtcdClient client = new EtcdClient(one.member(0).endpoint())) {
            var _ = client.put("of", "one");
            long members = client.memberList().getMembersCount();

            // A stranger with another token that takes the members of this cluster for its own.
            MemberProcess stranger = stranger(program);
            String peers = "stranger=" + stranger.peerUrl();
            for (MemberProcess member : one.members()) {
                peers += "," + member.name() + "=" + member.peerUrl();
            }
            stranger.start(peers, "new", "another-token");
            try {
                Await.until(
                        "the stranger to have tried",
                        Duration.ofSeconds(20),
                        () -> !stranger.isAlive() || stranger.log().length() > 200);
                Await.pauseMillis(1_500); // more than an election timeout of the stranger's

                var _ = client.put("still", "one");
                assertThat(client.get("of").getKvsCount()).isEqualTo(1);
                assertThat(client.memberList().getMembersCount()).isEqualTo((int) members);
                assertThat(stranger.log()).doesNotContain(MemberProcess.READY_LINE);
            } finally {
                stranger.kill();
            }
            assertNoStackTrace(stranger);
            one.members().forEach(BadInputTest::assertNoStackTrace);
        }
    }

    @Test
    void aDataDirectoryOfAnotherMemberIsRefused() throws IOException {
        ServerProgram program = TestingServers.onlyOurs();
        try (ProcessCluster cluster = new ProcessCluster(program, 3, folder).start()) {
            MemberProcess one = cluster.member(0);
            MemberProcess other = cluster.member(1);
            one.kill();
            other.kill();
            one.wipe();
            copyTree(other.dataDir(), one.dataDir());
            one.restart();

            assertThat(one.awaitExit(EXIT_LIMIT)).isNotZero();
            assertOneClearLine(one);
        }
    }

    @Test
    void anUnwritableDataDirectoryIsOneClearLine() throws IOException {
        ServerProgram program = TestingServers.onlyOurs();
        MemberProcess member = stranger(program);
        Files.createDirectories(folder);
        // A file where the directory should be: this is refused to root, too.
        Files.writeString(member.dataDir(), "not a directory");
        member.start("stranger=" + member.peerUrl(), "new", "token");

        assertThat(member.awaitExit(EXIT_LIMIT)).isNotZero();
        assertOneClearLine(member);
        assertThat(member.log()).contains(member.dataDir().toString());
    }

    @Test
    void aDataDirectoryOfANewerFormatIsRefused() throws IOException {
        ServerProgram program = TestingServers.onlyOurs();
        try (ProcessCluster cluster = new ProcessCluster(program, 1, folder).start()) {
            MemberProcess member = cluster.member(0);
            assertThat(member.terminate()).isIn(0, 143);
            Path identity = member.dataDir().resolve("member/identity");
            String written = Files.readString(identity);
            assertThat(written).contains("format: 1\n");
            Files.writeString(identity, written.replace("format: 1\n", "format: 999\n"));
            member.restart();

            assertThat(member.awaitExit(EXIT_LIMIT)).isNotZero();
            assertOneClearLine(member);
            assertThat(member.log()).contains("format 999");
        }
    }

    @Test
    void aTakenPortIsOneClearLine() {
        ServerProgram program = TestingServers.onlyOurs();
        try (ProcessCluster cluster =
                new ProcessCluster(program, 1, folder.resolve("first")).start()) {
            MemberProcess second =
                    new MemberProcess(
                            program,
                            "second",
                            folder.resolve("second"),
                            cluster.member(0).clientPort(),
                            FreePorts.take());
            second.start("second=" + second.peerUrl(), "new", "token");

            assertThat(second.awaitExit(EXIT_LIMIT)).isNotZero();
            assertOneClearLine(second);
            assertThat(second.log()).contains(Integer.toString(second.clientPort()));
        }
    }

    @Test
    void anUnknownFlagExitsWithTwo() {
        MemberProcess member = stranger(TestingServers.underTest());
        member.start(List.of("--no-such-flag=1"));

        assertThat(member.awaitExit(EXIT_LIMIT)).isEqualTo(2);
        assertThat(member.log()).contains("no-such-flag");
        assertNoStackTrace(member);
    }

    @Test
    void anIllFormedFlagExitsWithTwo() {
        MemberProcess member = stranger(TestingServers.underTest());
        member.start(List.of("--snapshot-count=many"));

        assertThat(member.awaitExit(EXIT_LIMIT)).isEqualTo(2);
        assertThat(member.log()).contains("snapshot-count");
        assertNoStackTrace(member);
    }

    /** Two members stay, so the cluster goes on; what the third acknowledged is on them. */
    @Test
    void aFullDiskStopsTheMemberWithAClearLineAndLosesNothing() throws Exception {
        ServerProgram program = TestingServers.onlyOurs();
        Path small = folder.resolve("small");
        Files.createDirectories(small);
        boolean mounted =
                Peers.tool("mount").isPresent()
                        && TestingServers.succeeds(
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=160m",
                                "tmpfs",
                                small.toString());
        assumeTrue(mounted, "a small file system cannot be mounted here");
        try (ProcessCluster cluster = new ProcessCluster(program, 1, small).start()) {
            MemberProcess member = cluster.member(0);
            List<String> acknowledged = new ArrayList<>();
            fillUntilItFails(member, acknowledged);
            if (member.isAlive()) {
                member.kill();
            }
            assertThat(member.log()).containsIgnoringCase("no space left");
            assertNoStackTrace(member);

            // With room again the member starts and has everything that it acknowledged.
            assertThat(
                            TestingServers.succeeds(
                                    "mount", "-o", "remount,size=400m", small.toString()))
                    .isTrue();
            member.restart();
            member.awaitReady();
            cluster.awaitServing(member);
            try (EtcdClient client = new EtcdClient(member.endpoint())) {
                for (String key : acknowledged) {
                    assertThat(client.get(key).getKvsCount()).as(key).isEqualTo(1);
                }
            }
        } finally {
            assertThat(TestingServers.succeeds("umount", "-l", small.toString())).isTrue();
        }
    }

    private static String incompressible(Random random) {
        byte[] bytes = new byte[3 << 18];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void fillUntilItFails(MemberProcess member, List<String> acknowledged) {
        Random random = new Random(1);
        try (EtcdClient client = new EtcdClient(member.endpoint())) {
            for (int i = 0; i < 1_000; i++) {
                var _ = client.put("full/" + i, incompressible(random));
                acknowledged.add("full/" + i);
            }
            throw new AssertionError("a gigabyte went into 160 MB");
        } catch (io.grpc.StatusRuntimeException full) {
            assertThat(acknowledged).isNotEmpty();
        }
    }

    private MemberProcess stranger(ServerProgram program) {
        return new MemberProcess(program, "stranger", folder, FreePorts.take(), FreePorts.take());
    }

    private static List<byte[]> garbage() {
        byte[] random = new byte[100_000];
        new Random(42).nextBytes(random);
        byte[] zeros = new byte[10_000];
        String http = "GET /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n";
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        byte[] torn = preface.getBytes(StandardCharsets.US_ASCII);
        byte[] tornAndRandom = new byte[torn.length + 1000];
        System.arraycopy(torn, 0, tornAndRandom, 0, torn.length);
        System.arraycopy(random, 0, tornAndRandom, torn.length, 1000);
        return List.of(
                random,
                zeros,
                http.getBytes(StandardCharsets.US_ASCII),
                torn,
                tornAndRandom,
                new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00}, // the head of a TLS hello
                new byte[] {});
    }

    /** Sends what the other side will take, and hangs up. */
    private static void send(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            socket.setSoTimeout(200);
            var _ = socket.getInputStream().read();
        } catch (java.net.SocketException | java.net.SocketTimeoutException hungUp) {
            assertThat(hungUp).isNotNull(); // either is a fair answer to garbage
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** Something was said, and it is not a wall of text. */
    private static void assertOneClearLine(MemberProcess member) {
        assertThat(member.logOfThisLife()).isNotBlank();
        assertNoStackTrace(member);
    }

    private static void assertNoStackTrace(MemberProcess member) {
        assertThat(member.log()).doesNotContain("\tat ").doesNotContain("goroutine 1 [");
    }
}
