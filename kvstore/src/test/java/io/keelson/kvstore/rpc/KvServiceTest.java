package io.keelson.kvstore.rpc;

import static io.keelson.kvstore.rpc.TestingServer.refusalOf;
import static io.keelson.kvstore.rpc.TestingServer.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RangeStreamResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KvServiceTest {
    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

    private TestingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestingServer();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    private PutResponse put(String key, String value) {
        return server.kv.put(
                PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value)).build());
    }

    private static RangeRequest.Builder range(String key) {
        return RangeRequest.newBuilder().setKey(utf8(key));
    }

    private static RangeRequest.Builder everything() {
        return RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL);
    }

    private String refusal(RangeRequest.Builder request) {
        return refusalOf(() -> server.kv.range(request.build()));
    }

    private String refusal(PutRequest.Builder request) {
        return refusalOf(() -> server.kv.put(request.build()));
    }

    private String refusal(TxnRequest.Builder request) {
        return refusalOf(() -> server.kv.txn(request.build()));
    }

    private static RequestOp putOp(String key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8("v")))
                .build();
    }

    private static RequestOp rangeOp(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    @Test
    void whatIsPutIsReadWithHeaders() {
        ResponseHeader header = put("a", "1").getHeader();
        assertThat(header.getClusterId()).isEqualTo(TestingMember.CLUSTER_ID);
        assertThat(header.getMemberId()).isEqualTo(TestingMember.MEMBER_ID);
        assertThat(header.getRaftTerm()).isEqualTo(TestingMember.TERM);
        assertThat(header.getRevision()).isEqualTo(2);

        put("b", "2");
        for (boolean serializable : List.of(true, false)) {
            RangeResponse response =
                    server.kv.range(range("a").setSerializable(serializable).build());
            assertThat(response.getHeader()).isEqualTo(header.toBuilder().setRevision(3).build());
            assertThat(response.getCount()).isEqualTo(1);
            assertThat(response.getKvs(0).getValue()).isEqualTo(utf8("1"));
            assertThat(response.getKvs(0).getModRevision()).isEqualTo(2);
        }
        RangeResponse absent = server.kv.range(range("c").build());
        assertThat(absent.getKvsCount()).isZero();
        assertThat(absent.getHeader().getRevision()).isEqualTo(3);
    }

    @Test
    void previousValuesAndDeletions() {
        put("a", "1");
        PutResponse second =
                server.kv.put(
                        PutRequest.newBuilder()
                                .setKey(utf8("a"))
                                .setValue(utf8("2"))
                                .setPrevKv(true)
                                .build());
        assertThat(second.getPrevKv().getValue()).isEqualTo(utf8("1"));
        var deleted =
                server.kv.deleteRange(
                        DeleteRangeRequest.newBuilder().setKey(utf8("a")).setPrevKv(true).build());
        assertThat(deleted.getDeleted()).isEqualTo(1);
        assertThat(deleted.getPrevKvs(0).getValue()).isEqualTo(utf8("2"));
        assertThat(deleted.getHeader().getRevision()).isEqualTo(4);
    }

    @Test
    void transactionsWriteAndRead() {
        put("a", "1");
        TxnResponse wrote =
                server.kv.txn(
                        TxnRequest.newBuilder()
                                .addCompare(
                                        Compare.newBuilder()
                                                .setKey(utf8("a"))
                                                .setTarget(Compare.CompareTarget.MOD)
                                                .setModRevision(2))
                                .addSuccess(putOp("b"))
                                .addSuccess(rangeOp(range("b")))
                                .build());
        assertThat(wrote.getSucceeded()).isTrue();
        assertThat(wrote.getHeader().getRevision()).isEqualTo(3);
        assertThat(wrote.getResponses(1).getResponseRange().getKvs(0).getModRevision())
                .isEqualTo(3);
        for (boolean serializable : List.of(true, false)) {
            TxnResponse read =
                    server.kv.txn(
                            TxnRequest.newBuilder()
                                    .addSuccess(rangeOp(range("b").setSerializable(serializable)))
                                    .build());
            assertThat(read.getHeader().getRevision()).isEqualTo(3);
            assertThat(read.getHeader().getMemberId()).isEqualTo(TestingMember.MEMBER_ID);
            assertThat(read.getResponses(0).getResponseRange().getCount()).isEqualTo(1);
        }
    }

    @Test
    void readOnlyTransactionsAreNotProposed() {
        put("a", "1");
        server.member.refusal = EtcdError.TIMEOUT;
        TxnRequest.Builder serializable =
                TxnRequest.newBuilder().addSuccess(rangeOp(range("a").setSerializable(true)));
        assertThat(refusal(serializable)).isEqualTo("OK");
        assertThat(refusal(TxnRequest.newBuilder().addSuccess(rangeOp(range("a")))))
                .isEqualTo("UNAVAILABLE etcdserver: request timed out");
    }

    @Test
    void requestsThatMakeNoSenseAreRefusedInEtcdsWords() {
        put("a", "1");
        String empty = "INVALID_ARGUMENT etcdserver: key is not provided";
        assertThat(refusal(range(""))).isEqualTo(empty);
        assertThat(refusal(range("").setRangeEnd(ALL))).isEqualTo(empty);
        assertThat(refusal(PutRequest.newBuilder())).isEqualTo(empty);
        assertThat(refusalOf(() -> server.kv.deleteRange(DeleteRangeRequest.getDefaultInstance())))
                .isEqualTo(empty);
        assertThat(refusal(range("a").setSortOrderValue(9)))
                .isEqualTo("INVALID_ARGUMENT etcdserver: invalid sort option");
        assertThat(refusal(range("a").setSortTargetValue(9)))
                .isEqualTo("INVALID_ARGUMENT etcdserver: invalid sort option");
        assertThat(refusal(range("a").setRevision(99)))
                .isEqualTo("OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision");
        assertThat(refusal(range("a").setRevision(-5))).isEqualTo("OK");
        assertThat(refusal(PutRequest.newBuilder().setKey(utf8("a")).setLease(77)))
                .isEqualTo("NOT_FOUND etcdserver: requested lease not found");
        assertThat(
                        refusal(
                                PutRequest.newBuilder()
                                        .setKey(utf8("a"))
                                        .setValue(utf8("x"))
                                        .setIgnoreValue(true)))
                .isEqualTo("INVALID_ARGUMENT etcdserver: value is provided");
        assertThat(
                        refusal(
                                PutRequest.newBuilder()
                                        .setKey(utf8("a"))
                                        .setLease(1)
                                        .setIgnoreLease(true)))
                .isEqualTo("INVALID_ARGUMENT etcdserver: lease is provided");
        assertThat(refusal(PutRequest.newBuilder().setKey(utf8("none")).setIgnoreValue(true)))
                .isEqualTo("INVALID_ARGUMENT etcdserver: key not found");
        assertThat(refusal(TxnRequest.newBuilder().addSuccess(putOp("x")).addSuccess(putOp("x"))))
                .isEqualTo("INVALID_ARGUMENT etcdserver: duplicate key given in txn request");
        TxnRequest.Builder long129 = TxnRequest.newBuilder();
        for (int i = 0; i < 129; i++) {
            long129.addSuccess(putOp("k" + i));
        }
        assertThat(refusal(long129))
                .isEqualTo("INVALID_ARGUMENT etcdserver: too many operations in txn request");
    }

    @Test
    void compaction() {
        put("a", "1");
        put("a", "2");
        put("a", "3");
        server.kv.compact(CompactionRequest.newBuilder().setRevision(3).build());
        assertThat(refusal(range("a").setRevision(2)))
                .isEqualTo("OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted");
        assertThat(refusal(range("a").setRevision(3))).isEqualTo("OK");
        assertThat(
                        refusalOf(() ->
                                server.kv.compact(
                                        CompactionRequest.newBuilder().setRevision(3).build())))
                .isEqualTo("OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted");
        assertThat(
                        refusalOf(() ->
                                server.kv.compact(
                                        CompactionRequest.newBuilder().setRevision(99).build())))
                .isEqualTo("OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision");
    }

    @Test
    void aPhysicalCompactionIsAnsweredWhenTheSpaceIsFree() {
        put("a", "1");
        put("a", "2");
        put("a", "3");
        CompactionRequest request = CompactionRequest.newBuilder().setRevision(3).build();
        server.kv.compact(request.toBuilder().setPhysical(true).build());
        assertThat(server.member.sweptRevision()).isEqualTo(3);
    }

    @Test
    void oversizedRequestsAreRefusedByUsAndLargerOnesByGrpc() {
        int max = RpcSettings.Limits.defaults().maxRequestBytes();
        assertThat(
                        refusal(
                                PutRequest.newBuilder()
                                        .setKey(utf8("a"))
                                        .setValue(ByteString.copyFrom(new byte[max - 100]))))
                .isEqualTo("OK");
        assertThat(
                        refusal(
                                PutRequest.newBuilder()
                                        .setKey(utf8("a"))
                                        .setValue(ByteString.copyFrom(new byte[max]))))
                .isEqualTo("INVALID_ARGUMENT etcdserver: request is too large");
        assertThat(
                        refusal(
                                PutRequest.newBuilder()
                                        .setKey(utf8("a"))
                                        .setValue(ByteString.copyFrom(new byte[max + 600_000]))))
                .startsWith("RESOURCE_EXHAUSTED");
        assertThat(refusal(range("a"))).isEqualTo("OK");
    }

    @Test
    void rangesBeyondTheEventLoopsBudgetComeWhole() throws Exception {
        ByteString value = ByteString.copyFrom(new byte[8_000]);
        server.putAll(600, value);
        RangeResponse all = server.kv.range(everything().build());
        assertThat(all.getKvsCount()).isEqualTo(600);
        assertThat(all.getCount()).isEqualTo(600);
        assertThat(all.getKvs(599).getKey()).isEqualTo(utf8("00599"));
        assertThat(all.getKvs(599).getValue()).isEqualTo(value);
        RangeResponse limited = server.kv.range(everything().setLimit(3).build());
        assertThat(limited.getKvsCount()).isEqualTo(3);
        assertThat(limited.getMore()).isTrue();
        assertThat(limited.getCount()).isEqualTo(600);
    }

    private List<RangeStreamResponse> stream(RangeRequest.Builder request) {
        List<RangeStreamResponse> pieces = new ArrayList<>();
        Iterator<RangeStreamResponse> responses = server.kv.rangeStream(request.build());
        responses.forEachRemaining(pieces::add);
        return pieces;
    }

    @Test
    void streamedRangesAddUpToTheUnaryAnswer() throws Exception {
        server.putAll(1_500, ByteString.copyFrom(new byte[5_000]));
        for (RangeRequest.Builder request :
                List.of(
                        everything(),
                        everything().setLimit(700),
                        everything().setLimit(10),
                        everything().setKeysOnly(true),
                        everything().setCountOnly(true),
                        everything().setRevision(800),
                        range("00007"),
                        range("none"))) {
            List<RangeStreamResponse> pieces = stream(request);
            RangeResponse.Builder merged = RangeResponse.newBuilder();
            pieces.forEach(piece -> merged.mergeFrom(piece.getRangeResponse()));
            boolean equal = merged.build().equals(server.kv.range(request.build()));
            assertThat(equal).as("%s", request).isTrue();
            pieces.subList(0, pieces.size() - 1)
                    .forEach(piece -> assertThat(piece.getRangeResponse().hasHeader()).isFalse());
        }
        List<RangeStreamResponse> all = stream(everything());
        assertThat(all.getFirst().getRangeResponse().getKvsCount()).isEqualTo(10);
        assertThat(all.get(1).getRangeResponse().getKvsCount()).isEqualTo(20);
        assertThat(all).hasSizeGreaterThan(5).hasSizeLessThan(15);
    }

    @Test
    void streamedRangesRefuseWhatTheyCannotDo() {
        put("a", "1");
        assertThat(
                        refusalOf(() ->
                                stream(everything().setSortOrder(RangeRequest.SortOrder.DESCEND))))
                .isEqualTo("UNIMPLEMENTED RangeStream does not support custom sort orders");
        assertThat(refusalOf(() -> stream(everything().setMinModRevision(1))))
                .isEqualTo("UNIMPLEMENTED RangeStream does not support revision filters");
        assertThat(refusalOf(() -> stream(range(""))))
                .isEqualTo("INVALID_ARGUMENT etcdserver: key is not provided");
        assertThat(refusalOf(() -> stream(everything().setRevision(50))))
                .isEqualTo("OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision");
    }

    @Test
    void aFullQuotaRaisesTheAlarmAndRefuses() {
        put("a", "1");
        server.member.dbSizeBytes = TestingMember.QUOTA_BYTES;
        String noSpace = "RESOURCE_EXHAUSTED etcdserver: mvcc: database space exceeded";
        assertThat(refusal(PutRequest.newBuilder().setKey(utf8("b")).setValue(filler())))
                .isEqualTo("OK");
        assertThat(refusal(PutRequest.newBuilder().setKey(utf8("b")).setValue(filler())))
                .isEqualTo(noSpace);
        var alarms =
                MaintenanceGrpc.newBlockingStub(server.channel)
                        .alarm(AlarmRequest.getDefaultInstance());
        assertThat(alarms.getAlarms(0).getAlarm()).isEqualTo(AlarmType.NOSPACE);
        assertThat(alarms.getAlarms(0).getMemberID()).isEqualTo(TestingMember.MEMBER_ID);
        server.member.dbSizeBytes = 0;
        assertThat(refusal(PutRequest.newBuilder().setKey(utf8("b")))).isEqualTo(noSpace);
        assertThat(refusal(range("a"))).isEqualTo("OK");
        assertThat(
                        refusalOf(() ->
                                server.kv.deleteRange(
                                        DeleteRangeRequest.newBuilder().setKey(utf8("a")).build())))
                .isEqualTo("OK");
    }

    /** Enough that the size on disk is looked up again. */
    private static ByteString filler() {
        return ByteString.copyFrom(new byte[1_000_000]);
    }
}
