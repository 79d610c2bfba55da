package io.keelson.kvstore.rpc;

import static io.keelson.kvstore.rpc.TestingServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.watch.WatchSettings;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.WatchCancelRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest.FilterType;
import io.keelson.proto.etcdserverpb.WatchGrpc;
import io.keelson.proto.etcdserverpb.WatchProgressRequest;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import io.keelson.proto.mvccpb.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchServiceTest {
    private static final long ELECTION_TIMEOUT_MILLIS = 100;

    private TestingServer server;

    @BeforeEach
    void start() throws IOException {
        // Small bounds, so that a slow client meets them soon.
        WatchSettings bounds =
                new WatchSettings(
                        64 * 1024, 1 << 20, 64 * 1024, 2 << 20, TimeUnit.MINUTES.toNanos(10));
        RpcSettings defaults = TestingServer.settings();
        RpcSettings settings =
                new RpcSettings(
                        defaults.listenAddresses(),
                        defaults.transport(),
                        defaults.limits(),
                        ELECTION_TIMEOUT_MILLIS);
        server = new TestingServer(new TestingMember(bounds), settings);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    private long put(String key, String value) {
        return server.kv
                .put(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value)).build())
                .getHeader()
                .getRevision();
    }

    /** A watch stream that reads as many messages as the test lets it. */
    private final class Client extends ClientCall.Listener<WatchResponse> {
        final ClientCall<WatchRequest, WatchResponse> call;
        final LinkedBlockingQueue<WatchResponse> received = new LinkedBlockingQueue<>();
        final CompletableFuture<Status> closed = new CompletableFuture<>();

        Client(int messages, Metadata metadata) {
            call = server.channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
            call.start(this, metadata);
            call.request(messages);
        }

        Client() {
            this(Integer.MAX_VALUE, new Metadata());
        }

        @Override
        public void onMessage(WatchResponse message) {
            received.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
        }

        void create(WatchCreateRequest.Builder request) {
            call.sendMessage(WatchRequest.newBuilder().setCreateRequest(request).build());
        }

        WatchResponse next() throws InterruptedException {
            WatchResponse response = received.poll(10, TimeUnit.SECONDS);
            assertThat(response).as("a watch response").isNotNull();
            return response;
        }

        String status() throws Exception {
            Status status = closed.get(10, TimeUnit.SECONDS);
            return status.getCode() + " " + status.getDescription();
        }
    }

    private static WatchCreateRequest.Builder watch(String key) {
        return WatchCreateRequest.newBuilder().setKey(utf8(key));
    }

    private static WatchCreateRequest.Builder everything() {
        return WatchCreateRequest.newBuilder().setRangeEnd(ByteString.copyFrom(new byte[1]));
    }

    @Test
    void eventsComeAfterCreatedWithTheirRevision() throws Exception {
        put("a", "0");
        Client client = new Client();
        client.create(watch("a").setPrevKv(true));
        WatchResponse created = client.next();
        assertThat(created.getCreated()).isTrue();
        assertThat(created.getCanceled()).isFalse();
        assertThat(created.getWatchId()).isZero();
        assertThat(created.getHeader().getRevision()).isEqualTo(2);
        assertThat(created.getHeader().getMemberId()).isEqualTo(TestingMember.MEMBER_ID);

        put("b", "not watched");
        put("a", "1");
        WatchResponse response = client.next();
        assertThat(response.getHeader().getRevision()).isEqualTo(4);
        assertThat(response.getEvents(0).getKv().getValue()).isEqualTo(utf8("1"));
        assertThat(response.getEvents(0).getPrevKv().getValue()).isEqualTo(utf8("0"));

        server.kv.deleteRange(DeleteRangeRequest.newBuilder().setKey(utf8("a")).build());
        Event deleted = client.next().getEvents(0);
        assertThat(deleted.getType()).isEqualTo(Event.EventType.DELETE);
        assertThat(deleted.getKv().getModRevision()).isEqualTo(5);
    }

    @Test
    void anEmptyKeyIsTheSmallest() throws Exception {
        Client client = new Client();
        client.create(everything());
        client.next();
        put("zz", "1");
        assertThat(client.next().getEvents(0).getKv().getKey()).isEqualTo(utf8("zz"));
    }

    @Test
    void manyWatchesOnOneStream() throws Exception {
        Client client = new Client();
        client.create(watch("a"));
        client.create(watch("b").setWatchId(7));
        client.create(watch("c"));
        assertThat(client.next().getWatchId()).isZero();
        assertThat(client.next().getWatchId()).isEqualTo(7);
        assertThat(client.next().getWatchId()).isEqualTo(1);
        client.create(watch("d").setWatchId(7));
        WatchResponse duplicate = client.next();
        assertThat(duplicate.getCreated()).isTrue();
        assertThat(duplicate.getCanceled()).isTrue();
        assertThat(duplicate.getWatchId()).isEqualTo(-1);
        assertThat(duplicate.getCancelReason())
                .isEqualTo("mvcc: duplicate watch ID provided on the WatchStream");
        put("b", "1");
        assertThat(client.next().getWatchId()).isEqualTo(7);
        client.call.sendMessage(
                WatchRequest.newBuilder()
                        .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(7))
                        .build());
        WatchResponse canceled = client.next();
        assertThat(canceled.getCanceled()).isTrue();
        assertThat(canceled.getCreated()).isFalse();
        assertThat(canceled.getCancelReason()).isEmpty();
        put("b", "2");
        put("c", "3");
        assertThat(client.next().getWatchId()).isEqualTo(1);
    }

    @Test
    void watchesThatMakeNoSenseAreCreatedAndCanceled() throws Exception {
        Client client = new Client();
        client.create(watch("b").setRangeEnd(utf8("a")));
        assertRefused(client.next(), "mvcc: watcher range is empty");
        client.create(watch("b").setRangeEnd(utf8("b")));
        assertRefused(client.next(), "mvcc: watcher range is empty");
        client.create(watch("b").setStartRevision(-1));
        assertRefused(client.next(), "etcdserver: mvcc: required revision has been compacted");
        client.call.sendMessage(WatchRequest.getDefaultInstance());
        client.create(watch("b"));
        assertThat(client.next().getCanceled()).isFalse();
    }

    private static void assertRefused(WatchResponse response, String reason) {
        assertThat(response.getCreated()).isTrue();
        assertThat(response.getCanceled()).isTrue();
        assertThat(response.getWatchId()).isEqualTo(-1);
        assertThat(response.getCompactRevision()).isZero();
        assertThat(response.getCancelReason()).isEqualTo(reason);
    }

    @Test
    void thePastIsReadAndWhatIsCompactedIsSaid() throws Exception {
        for (int i = 0; i < 10; i++) {
            put("a", "" + i);
        }
        server.kv.compact(CompactionRequest.newBuilder().setRevision(5).build());
        Client client = new Client();
        client.create(watch("a").setStartRevision(6));
        client.next();
        List<Long> revisions = new ArrayList<>();
        while (revisions.size() < 6) {
            client.next()
                    .getEventsList()
                    .forEach(event -> revisions.add(event.getKv().getModRevision()));
        }
        assertThat(revisions).containsExactly(6L, 7L, 8L, 9L, 10L, 11L);

        client.create(watch("a").setStartRevision(4));
        WatchResponse created = client.next();
        assertThat(created.getCreated()).isTrue();
        assertThat(created.getCanceled()).isFalse();
        WatchResponse canceled = client.next();
        assertThat(canceled.getCanceled()).isTrue();
        assertThat(canceled.getCompactRevision()).isEqualTo(5);
        assertThat(canceled.getHeader().getRevision()).isZero();
        assertThat(canceled.getWatchId()).isEqualTo(created.getWatchId());
    }

    @Test
    void filtersAndProgress() throws Exception {
        Client client = new Client();
        client.create(watch("a").addFilters(FilterType.NOPUT));
        client.next();
        put("a", "1");
        client.call.sendMessage(
                WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
        WatchResponse progress = client.next();
        assertThat(progress.getWatchId()).isEqualTo(-1);
        assertThat(progress.getEventsCount()).isZero();
        assertThat(progress.getHeader().getRevision()).isEqualTo(2);
        server.kv.deleteRange(DeleteRangeRequest.newBuilder().setKey(utf8("a")).build());
        assertThat(client.next().getEvents(0).getType()).isEqualTo(Event.EventType.DELETE);
    }

    @Test
    void aSlowClientCostsOnlyItself() throws Exception {
        Client slow = new Client(1, new Metadata());
        slow.create(everything());
        slow.next();
        Client quick = new Client();
        quick.create(everything());
        quick.next();
        int puts = 400;
        server.putAll(puts, ByteString.copyFrom(new byte[16 * 1024]));
        assertRevisions(quick, 2, puts);
        // 6 MiB were written. Of them the server and the transport hold the bounds, no more.
        assertThat(slow.received).isEmpty();
        slow.call.request(Integer.MAX_VALUE);
        assertRevisions(slow, 2, puts);
        put("a", "again");
        assertThat(slow.next().getEvents(0).getKv().getModRevision()).isEqualTo(puts + 2);
    }

    private static void assertRevisions(Client client, long from, int count)
            throws InterruptedException {
        long expected = from;
        while (expected < from + count) {
            for (Event event : client.next().getEventsList()) {
                assertThat(event.getKv().getModRevision()).isEqualTo(expected);
                expected++;
            }
        }
    }

    private static Metadata hasLeader() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        return metadata;
    }

    @Test
    void streamsThatInsistOnALeaderAreCutWithoutOne() throws Exception {
        Client insists = new Client(Integer.MAX_VALUE, hasLeader());
        insists.create(watch("a"));
        insists.next();
        Client other = new Client();
        other.create(watch("a"));
        other.next();
        server.member.leaderless = true;
        assertThat(insists.status()).isEqualTo("UNAVAILABLE etcdserver: no leader");
        assertThat(new Client(Integer.MAX_VALUE, hasLeader()).status())
                .isEqualTo("UNAVAILABLE etcdserver: no leader");
        put("a", "1");
        assertThat(other.next().getEventsCount()).isEqualTo(1);
    }

    @Test
    void learnersHaveNoWatches() throws Exception {
        server.member.learner = true;
        assertThat(new Client().status())
                .isEqualTo("FAILED_PRECONDITION " + EtcdError.NOT_SUPPORTED_FOR_LEARNER.text());
    }

    @Test
    void aClientThatIsDoneIsToldSo() throws Exception {
        Client client = new Client();
        client.create(watch("a"));
        client.next();
        client.call.halfClose();
        assertThat(client.status()).isEqualTo("OK null");
    }

    @Test
    void aServerThatStopsSaysSo() throws Exception {
        Client client = new Client();
        client.create(watch("a"));
        client.next();
        server.server.stop(TimeUnit.SECONDS.toNanos(5));
        assertThat(client.status()).isEqualTo("UNAVAILABLE etcdserver: server stopped");
    }
}
