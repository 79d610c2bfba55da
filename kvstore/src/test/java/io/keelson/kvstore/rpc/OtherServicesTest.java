package io.keelson.kvstore.rpc;

import static io.keelson.kvstore.rpc.TestingServer.refusalOf;
import static io.keelson.kvstore.rpc.TestingServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AuthEnableRequest;
import io.keelson.proto.etcdserverpb.AuthGrpc;
import io.keelson.proto.etcdserverpb.AuthStatusRequest;
import io.keelson.proto.etcdserverpb.AuthenticateRequest;
import io.keelson.proto.etcdserverpb.ClusterGrpc;
import io.keelson.proto.etcdserverpb.DefragmentRequest;
import io.keelson.proto.etcdserverpb.HashKVRequest;
import io.keelson.proto.etcdserverpb.HashRequest;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberListRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MoveLeaderRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.SnapshotRequest;
import io.keelson.proto.etcdserverpb.StatusRequest;
import io.keelson.proto.etcdserverpb.StatusResponse;
import io.keelson.proto.v3lockpb.LockGrpc;
import io.keelson.proto.v3lockpb.LockRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cluster, maintenance, auth, health, and what holds for all calls. */
class OtherServicesTest {
    private TestingServer server;
    private MaintenanceGrpc.MaintenanceBlockingStub maintenance;
    private ClusterGrpc.ClusterBlockingStub cluster;

    @BeforeEach
    void start() throws IOException {
        server = new TestingServer();
        maintenance = MaintenanceGrpc.newBlockingStub(server.channel);
        cluster = ClusterGrpc.newBlockingStub(server.channel);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    @Test
    void statusIsTheMembersPicture() {
        server.kv.put(PutRequest.newBuilder().setKey(utf8("a")).build());
        StatusResponse status = maintenance.status(StatusRequest.getDefaultInstance());
        assertThat(status.getVersion()).isEqualTo(EtcdVersion.SERVER);
        assertThat(status.getStorageVersion()).isEqualTo(EtcdVersion.STORAGE);
        assertThat(status.getLeader()).isEqualTo(TestingMember.MEMBER_ID);
        assertThat(status.getRaftIndex()).isEqualTo(17);
        assertThat(status.getRaftTerm()).isEqualTo(TestingMember.TERM);
        assertThat(status.getDbSize()).isEqualTo(4096);
        assertThat(status.getDbSizeInUse()).isEqualTo(2048);
        assertThat(status.getDbSizeQuota()).isEqualTo(TestingMember.QUOTA_BYTES);
        assertThat(status.getHeader().getRevision()).isEqualTo(2);
        assertThat(status.getErrorsList()).isEmpty();
        server.member.leaderless = true;
        server.member.dbSizeBytes = 0;
        status = maintenance.status(StatusRequest.getDefaultInstance());
        assertThat(status.getErrorsList()).containsExactly("etcdserver: no leader");
        assertThat(status.getDbSize()).as("etcdctl divides by it").isPositive();
    }

    @Test
    void hashes() {
        server.kv.put(PutRequest.newBuilder().setKey(utf8("a")).build());
        var now = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        assertThat(now.getHashRevision()).isEqualTo(2);
        assertThat(now.getCompactRevision()).isEqualTo(-1);
        assertThat(now.getHeader().getRevision()).isEqualTo(2);
        assertThat(maintenance.hashKV(HashKVRequest.newBuilder().setRevision(2).build()).getHash())
                .isEqualTo(now.getHash());
        assertThat(
                        refusalOf(() ->
                                maintenance.hashKV(
                                        HashKVRequest.newBuilder().setRevision(9).build())))
                .isEqualTo("OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision");
        assertThat(maintenance.hash(HashRequest.getDefaultInstance()).getHeader().getRevision())
                .isEqualTo(2);
    }

    @Test
    void theRestOfMaintenance() {
        assertThat(maintenance.alarm(AlarmRequest.getDefaultInstance()).getAlarmsList()).isEmpty();
        assertThat(maintenance.defragment(DefragmentRequest.getDefaultInstance()).hasHeader())
                .isFalse();
        assertThat(
                        maintenance
                                .moveLeader(
                                        MoveLeaderRequest.newBuilder()
                                                .setTargetID(TestingMember.MEMBER_ID)
                                                .build())
                                .hasHeader())
                .isFalse();
        assertThat(refusalOf(() -> maintenance.moveLeader(MoveLeaderRequest.getDefaultInstance())))
                .isEqualTo("FAILED_PRECONDITION etcdserver: bad leader transferee");
        assertThat(
                        refusalOf(() ->
                                maintenance.snapshot(SnapshotRequest.getDefaultInstance()).next()))
                .startsWith("UNIMPLEMENTED keelson: ");
    }

    @Test
    void clusterAnswersCarryNoRevision() {
        for (boolean linearizable : new boolean[] {true, false}) {
            var list =
                    cluster.memberList(
                            MemberListRequest.newBuilder().setLinearizable(linearizable).build());
            assertThat(list.getMembersCount()).isEqualTo(1);
            assertThat(list.getHeader().getRevision()).isZero();
            assertThat(list.getHeader().getRaftTerm()).isEqualTo(TestingMember.TERM);
        }
        assertThat(
                        cluster.memberAdd(
                                        MemberAddRequest.newBuilder()
                                                .addPeerURLs("http://10.0.0.1:2380")
                                                .build())
                                .getHeader()
                                .getRevision())
                .isZero();
        for (String bad : new String[] {"", "10.0.0.1", "ftp://a:1", "http://a", "http://a:1/x"}) {
            assertThat(
                            refusalOf(() ->
                                    cluster.memberAdd(
                                            MemberAddRequest.newBuilder()
                                                    .addPeerURLs(bad)
                                                    .build())))
                    .as(bad)
                    .isEqualTo("INVALID_ARGUMENT etcdserver: given member URLs are invalid");
        }
        assertThat(refusalOf(() -> cluster.memberRemove(MemberRemoveRequest.getDefaultInstance())))
                .isEqualTo("NOT_FOUND etcdserver: member not found");
        assertThat(
                        refusalOf(() ->
                                cluster.memberPromote(MemberPromoteRequest.getDefaultInstance())))
                .isEqualTo("FAILED_PRECONDITION etcdserver: can only promote a learner member");
    }

    @Test
    void authenticationIsOff() {
        var auth = AuthGrpc.newBlockingStub(server.channel);
        assertThat(auth.authStatus(AuthStatusRequest.getDefaultInstance()).getEnabled()).isFalse();
        assertThat(refusalOf(() -> auth.authenticate(AuthenticateRequest.getDefaultInstance())))
                .isEqualTo("FAILED_PRECONDITION etcdserver: authentication is not enabled");
        assertThat(refusalOf(() -> auth.authEnable(AuthEnableRequest.getDefaultInstance())))
                .startsWith("UNIMPLEMENTED keelson: ");
    }

    @Test
    void healthServesAndUnknownMethodsAreGrpcs() {
        assertThat(
                        HealthGrpc.newBlockingStub(server.channel)
                                .check(HealthCheckRequest.getDefaultInstance())
                                .getStatus())
                .isEqualTo(ServingStatus.SERVING);
        assertThat(
                        refusalOf(() ->
                                LockGrpc.newBlockingStub(server.channel)
                                        .lock(LockRequest.getDefaultInstance())))
                .isEqualTo("UNIMPLEMENTED Method not found: v3lockpb.Lock/Lock");
    }

    @Test
    void aLearnerAnswersStatusAndItsOwnState() {
        server.member.learner = true;
        assertThat(maintenance.status(StatusRequest.getDefaultInstance()).getIsLearner()).isTrue();
        RangeRequest range = RangeRequest.newBuilder().setKey(utf8("a")).build();
        String refused = "FAILED_PRECONDITION etcdserver: rpc not supported for learner";
        assertThat(
                        refusalOf(() ->
                                server.kv.range(range.toBuilder().setSerializable(true).build())))
                .isEqualTo("OK");
        assertThat(refusalOf(() -> server.kv.range(range))).isEqualTo(refused);
        assertThat(
                        refusalOf(() ->
                                server.kv.put(PutRequest.newBuilder().setKey(utf8("a")).build())))
                .isEqualTo(refused);
        assertThat(refusalOf(() -> cluster.memberList(MemberListRequest.getDefaultInstance())))
                .isEqualTo(refused);
        assertThat(
                        refusalOf(() ->
                                server.kv
                                        .rangeStream(
                                                range.toBuilder().setSerializable(true).build())
                                        .next()))
                .isEqualTo(refused);
    }

    @Test
    void callsThatInsistOnALeaderAreRefusedWithoutOne() {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        KVGrpc.KVBlockingStub insisting =
                server.kv.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
        RangeRequest range =
                RangeRequest.newBuilder().setKey(utf8("a")).setSerializable(true).build();
        assertThat(refusalOf(() -> insisting.range(range))).isEqualTo("OK");
        server.member.leaderless = true;
        assertThat(refusalOf(() -> insisting.range(range)))
                .isEqualTo("UNAVAILABLE etcdserver: no leader");
        assertThat(refusalOf(() -> server.kv.range(range))).isEqualTo("OK");
    }

    @Test
    void theMembersRefusalsReachTheClientInTheirWords() {
        for (EtcdError error : EtcdError.values()) {
            server.member.refusal = error;
            String expected = error.code() + " " + error.text();
            PutRequest put = PutRequest.newBuilder().setKey(utf8("a")).build();
            RangeRequest range = RangeRequest.newBuilder().setKey(utf8("a")).build();
            assertThat(refusalOf(() -> server.kv.put(put))).isEqualTo(expected);
            assertThat(refusalOf(() -> server.kv.range(range))).isEqualTo(expected);
        }
    }

    @Test
    void malformedRequestsAreRefusedAndTheConnectionLives() {
        MethodDescriptor<byte[], byte[]> put =
                KVGrpc.getPutMethod().toBuilder(new Bytes(), new Bytes()).build();
        byte[][] malformed = {{0x0a, 100, 1}, {0x0c}, {(byte) 0xff}, {0x00}};
        for (byte[] bytes : malformed) {
            assertThat(
                            refusalOf(() ->
                                    ClientCalls.blockingUnaryCall(
                                            server.channel, put, CallOptions.DEFAULT, bytes)))
                    .startsWith("INTERNAL grpc: error unmarshalling request");
        }
        server.kv.put(PutRequest.newBuilder().setKey(utf8("a")).build());
    }

    @Test
    void whatFailsInsideIsOneLineOutside() {
        PutRequest put = PutRequest.newBuilder().setKey(utf8("a")).build();
        server.member.broken = true;
        assertThat(refusalOf(() -> server.kv.put(put)))
                .isEqualTo("INTERNAL internal error, see the server's log");
        server.member.broken = false;
        assertThat(refusalOf(() -> server.kv.put(put))).isEqualTo("OK");
    }

    @Test
    void aUnaryCallHasOneRequest() throws Exception {
        PutRequest put = PutRequest.newBuilder().setKey(utf8("a")).build();
        assertThat(statusOfPuts()).isEqualTo("INTERNAL the stream was closed without a request");
        // gRPC resets such a stream, or is quick enough to say why.
        assertThat(statusOfPuts(put, put)).doesNotStartWith("OK");
        assertThat(statusOfPuts(put)).isEqualTo("OK null");
    }

    private String statusOfPuts(PutRequest... puts) throws Exception {
        // As a stream, for gRPC's own client would not send this otherwise.
        MethodDescriptor<PutRequest, PutResponse> method =
                KVGrpc.getPutMethod().toBuilder()
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .build();
        CompletableFuture<Status> closed = new CompletableFuture<>();
        ClientCall<PutRequest, PutResponse> call =
                server.channel.newCall(method, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(status);
                    }
                },
                new Metadata());
        call.request(9);
        for (PutRequest put : puts) {
            call.sendMessage(put);
        }
        call.halfClose();
        Status status = closed.get(10, TimeUnit.SECONDS);
        return status.getCode() + " " + status.getDescription();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
