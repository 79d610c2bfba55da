package io.keelson.kvstore.rpc;

import static io.keelson.kvstore.rpc.TestingServer.refusalOf;
import static io.keelson.kvstore.rpc.TestingServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RangeStreamResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and do not read it. */
class SlowReaderTest {
    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);
    private static final RangeRequest EVERYTHING =
            RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build();
    private static final int KEYS = 1000;
    private static final int VALUE_BYTES = 8_000;

    private TestingServer server;

    @BeforeEach
    void start() throws Exception {
        server =
                new TestingServer(
                        new TestingMember(),
                        TestingServer.settings(
                                new RpcSettings.Limits(3 << 19, 128, 4 << 20, 1, 2)));
        server.putAll(KEYS, ByteString.copyFrom(new byte[VALUE_BYTES]));
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    private double metric(String name) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://" + server.endpoint() + "/metrics"))
                            .build();
            return client.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void awaitMetric(String name, double atLeast) throws Exception {
        for (int i = 0; i < 1000 && metric(name) < atLeast; i++) {
            Thread.sleep(5);
        }
        assertThat(metric(name)).isGreaterThanOrEqualTo(atLeast);
    }

    /** Asks for everything, and reads nothing. */
    private ClientCall<RangeRequest, RangeResponse> askAndDoNotRead() {
        ClientCall<RangeRequest, RangeResponse> call =
                server.channel.newCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(EVERYTHING);
        call.halfClose();
        return call;
    }

    @Test
    void readsWaitForRoomThenAreRefusedAndGoOnWhenThereIs() throws Exception {
        ClientCall<RangeRequest, RangeResponse> unread = askAndDoNotRead();
        awaitMetric("keelson_rpc_unwritten_answer_bytes", KEYS * VALUE_BYTES);
        KVGrpc.KVFutureStub stub = KVGrpc.newFutureStub(server.channel);
        Future<RangeResponse> first = stub.range(EVERYTHING);
        Future<RangeResponse> second =
                stub.range(RangeRequest.newBuilder().setKey(utf8("00001")).build());
        awaitMetric("keelson_rpc_waiting_reads", 2);
        assertThat(refusalOf(() -> server.kv.range(EVERYTHING)))
                .isEqualTo("UNKNOWN etcdserver: too many requests");
        // Writes have nothing to do with it.
        PutRequest put = PutRequest.newBuilder().setKey(utf8("a")).build();
        assertThat(refusalOf(() -> server.kv.put(put))).isEqualTo("OK");
        assertThat(first.isDone()).isFalse();
        assertThat(second.isDone()).isFalse();
        unread.cancel("had enough", null);
        assertThat(first.get(10, TimeUnit.SECONDS).getCount()).isEqualTo(KEYS);
        assertThat(second.get(10, TimeUnit.SECONDS).getKvsCount()).isEqualTo(1);
    }

    @Test
    void aStreamedRangeIsReadNoFasterThanItsClient() throws Exception {
        LinkedBlockingQueue<RangeStreamResponse> received = new LinkedBlockingQueue<>();
        ClientCall<RangeRequest, RangeStreamResponse> call =
                server.channel.newCall(KVGrpc.getRangeStreamMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(RangeStreamResponse message) {
                        received.add(message);
                    }
                },
                new Metadata());
        call.sendMessage(EVERYTHING);
        call.halfClose();
        call.request(1);
        RangeResponse.Builder merged = RangeResponse.newBuilder();
        for (int pieces = 0; !merged.hasHeader(); pieces++) {
            RangeStreamResponse piece = received.poll(10, TimeUnit.SECONDS);
            assertThat(piece).isNotNull();
            merged.mergeFrom(piece.getRangeResponse());
            if (pieces == 0) {
                // Of 8 MB at most what the windows and one piece hold is on its way.
                double sent = metric("etcd_network_client_grpc_sent_bytes_total");
                assertThat(sent).isLessThan(KEYS * VALUE_BYTES * 0.8);
            }
            call.request(1);
        }
        assertThat(merged.getKvsCount()).isEqualTo(KEYS);
        assertThat(merged.getCount()).isEqualTo(KEYS);
    }
}
