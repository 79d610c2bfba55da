package io.keelson.kvstore.rpc;

import static io.keelson.kvstore.rpc.TestingServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.EtcdError;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP paths, and what a port does with bytes that are neither HTTP nor gRPC. */
class HttpTest {
    private TestingServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        server = new TestingServer();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + server.endpoint() + path))
                        .method(method, BodyPublishers.noBody())
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String get(String path) throws Exception {
        HttpResponse<String> response = send("GET", path);
        return response.statusCode() + " " + response.body();
    }

    @Test
    void healthAndVersion() throws Exception {
        assertThat(get("/health")).isEqualTo("200 {\"health\":\"true\",\"reason\":\"\"}");
        assertThat(get("/health?serializable=true")).startsWith("200 ");
        assertThat(get("/version"))
                .isEqualTo(
                        "200 {\"etcdserver\":\"3.6.4\",\"etcdcluster\":\"3.6.0\","
                                + "\"storage\":\"3.6.0\"}");
        server.member.refusal = EtcdError.TIMEOUT;
        assertThat(get("/health"))
                .isEqualTo(
                        "503 {\"health\":\"false\","
                                + "\"reason\":\"RANGE ERROR:etcdserver: request timed out\"}");
        assertThat(get("/health?serializable=true")).startsWith("200 ");
        server.member.refusal = null;
        server.member.leaderless = true;
        assertThat(get("/health"))
                .isEqualTo("503 {\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}");
    }

    @Test
    void alarmsMakeUnhealthyUnlessExcluded() throws Exception {
        var _ =
                MaintenanceGrpc.newBlockingStub(server.channel)
                        .alarm(
                                AlarmRequest.newBuilder()
                                        .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                                        .setMemberID(1)
                                        .setAlarm(AlarmType.NOSPACE)
                                        .build());
        assertThat(get("/health"))
                .isEqualTo("503 {\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}");
        assertThat(get("/health?exclude=NOSPACE")).startsWith("200 ");
        assertThat(get("/readyz")).isEqualTo("200 ok\n");
    }

    @Test
    void livenessAndReadiness() throws Exception {
        assertThat(get("/livez")).isEqualTo("200 ok\n");
        assertThat(get("/readyz")).isEqualTo("200 ok\n");
        assertThat(get("/livez?verbose")).isEqualTo("200 [+]serializable_read ok\nok\n");
        assertThat(get("/readyz?verbose&exclude=linearizable_read"))
                .isEqualTo(
                        """
                        200 [+]data_corruption ok
                        [+]serializable_read ok
                        [+]non_learner ok
                        ok
                        """);
        assertThat(get("/readyz/non_learner")).isEqualTo("200 ok\n");
        assertThat(get("/livez/non_learner")).startsWith("404 ");
        server.member.refusal = EtcdError.NO_LEADER;
        assertThat(get("/livez")).isEqualTo("200 ok\n");
        assertThat(get("/readyz"))
                .isEqualTo(
                        """
                        503 [+]data_corruption ok
                        [+]serializable_read ok
                        [-]linearizable_read failed: etcdserver: no leader
                        [+]non_learner ok

                        """);
        assertThat(get("/readyz?exclude=linearizable_read")).isEqualTo("200 ok\n");
    }

    @Test
    void metricsAreInPrometheusFormat() throws Exception {
        server.kv.put(PutRequest.newBuilder().setKey(utf8("a")).build());
        String text = get("/metrics");
        assertThat(text)
                .contains("\netcd_server_has_leader 1\n")
                .contains("\netcd_debugging_mvcc_current_revision 2\n")
                .contains(
                        "\ngrpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 1\n")
                .contains("\n# TYPE process_cpu_seconds_total counter\n");
        assertThat(text.substring(4).lines())
                .allMatch(line ->
                        line.startsWith("# ")
                                || line.matches(
                                        "[a-z_]+(\\{[a-z_]+=\"[^\"]*\""
                                                + "(,[a-z_]+=\"[^\"]*\")*\\})? [-0-9.E]+"));
    }

    @Test
    void otherPathsAndMethods() throws Exception {
        assertThat(get("/")).isEqualTo("404 404 page not found\n");
        assertThat(get("/v2/keys")).startsWith("404 ");
        HttpResponse<String> post = send("POST", "/health");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET");
        assertThat(send("DELETE", "/version").statusCode()).isEqualTo(405);
    }

    /** Sends bytes on a connection of their own and returns what comes until the end. */
    private String exchange(byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            return ""; // closed with bytes unread
        }
    }

    private String exchange(String text) throws IOException {
        return exchange(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void garbageIsToldSoAndClosed() throws Exception {
        assertThat(exchange("hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(exchange("\0\1\2\3")).startsWith("HTTP/1.1 400 ");
        assertThat(exchange("PRIVATE\0")).startsWith("HTTP/1.1 400 ");
        assertThat(exchange("GETGETGETGET")).startsWith("HTTP/1.1 400 ");
        assertThat(exchange("GET \0\r\nfoo\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            bytes[0] |= (byte) 0x80;
            assertThat(exchange(bytes)).doesNotContain("Exception").doesNotContain("\tat ");
        }
        assertServes();
    }

    @Test
    void garbageBehindThePrefaceOfHttp2EndsTheConnection() throws Exception {
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        Random random = new Random(2);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[preface.length() + 200];
            random.nextBytes(bytes);
            byte[] start = preface.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(start, 0, bytes, 0, start.length);
            assertThat(exchange(bytes)).doesNotContain("\tat ");
        }
        assertServes();
    }

    @Test
    void bytesMayComeOneByOne() throws Exception {
        String request = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            for (byte each : request.getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
            }
            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("\"storage\":\"3.6.0\"}");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        String answers =
                exchange(
                        String.join(
                                "\r\n",
                                "GET /health HTTP/1.1",
                                "Host: x",
                                "",
                                "GET /none HTTP/1.1",
                                "Host: x",
                                "",
                                "GET /version HTTP/1.1",
                                "Host: x",
                                "Connection: close",
                                "",
                                ""));
        assertThat(answers).containsSubsequence("\"health\":\"true\"", "404", "etcdserver");
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        server.close();
        RpcSettings defaults = TestingServer.settings();
        RpcSettings.Transport transport =
                new RpcSettings.Transport(
                        1,
                        1 << 20,
                        64 * 1024,
                        Integer.MAX_VALUE,
                        TimeUnit.SECONDS.toNanos(5),
                        TimeUnit.HOURS.toNanos(2),
                        TimeUnit.SECONDS.toNanos(20),
                        TimeUnit.MILLISECONDS.toNanos(50));
        server =
                new TestingServer(
                        new TestingMember(),
                        new RpcSettings(
                                defaults.listenAddresses(), transport, defaults.limits(), 1000));
        assertThat(exchange("")).isEmpty();
        assertThat(exchange("GE")).isEmpty();
        assertServes();
    }

    private void assertServes() throws Exception {
        server.kv.range(RangeRequest.newBuilder().setKey(utf8("a")).build());
        assertThat(get("/livez")).isEqualTo("200 ok\n");
    }
}
