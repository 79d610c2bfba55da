package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.Compare.CompareResult;
import io.keelson.proto.etcdserverpb.Compare.CompareTarget;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import io.keelson.proto.etcdserverpb.ResponseOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions: what is compared with what, in which order, and what one refusal undoes. */
class TxnTest {
    private final MvccStore store = MvccStore.open(new MemoryEngine());
    private final TestingLog log = new TestingLog(store);

    private static RequestOp put(String key, String value) {
        return RequestOp.newBuilder().setRequestPut(TestingLog.putRequest(key, value)).build();
    }

    private static RequestOp delete(String key, String end) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(TestingLog.deleteRequest(key, end))
                .build();
    }

    private static RequestOp get(String key, String end) {
        return get(TestingLog.rangeRequest(key, end));
    }

    private static RequestOp get(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    private static RequestOp nested(TxnRequest.Builder txn) {
        return RequestOp.newBuilder().setRequestTxn(txn).build();
    }

    private static Compare.Builder compare(CompareTarget target, CompareResult result) {
        return Compare.newBuilder()
                .setKey(TestingLog.bytes("a"))
                .setTarget(target)
                .setResult(result);
    }

    private static TxnRequest.Builder txn(RequestOp... ops) {
        return TxnRequest.newBuilder().addAllSuccess(List.of(ops));
    }

    private TxnResponse done(TxnRequest.Builder txn, long revision) {
        Outcome outcome = log.apply(CommandKind.TXN, txn.build());
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(((Outcome.Done) outcome).revision()).isEqualTo(revision);
        return (TxnResponse) ((Outcome.Done) outcome).response();
    }

    private void refused(TxnRequest.Builder txn, EtcdError error) {
        long revision = revision();
        assertThat(log.apply(CommandKind.TXN, txn.build())).isEqualTo(new Outcome.Refused(error));
        assertThat(revision()).isEqualTo(revision);
    }

    private long revision() {
        try (View view = store.view()) {
            return view.revision();
        }
    }

    private boolean holds(Compare.Builder compare) {
        return done(TxnRequest.newBuilder().addCompare(compare), revision()).getSucceeded();
    }

    @Test
    void comparesEachTargetEachWay() {
        log.put("a", "m");
        log.put("a", "m");
        for (CompareTarget target :
                List.of(CompareTarget.VERSION, CompareTarget.CREATE, CompareTarget.MOD)) {
            long is = target == CompareTarget.MOD ? 3 : 2;
            for (long with = is - 1; with <= is + 1; with++) {
                for (CompareResult result :
                        List.of(
                                CompareResult.EQUAL,
                                CompareResult.NOT_EQUAL,
                                CompareResult.LESS,
                                CompareResult.GREATER)) {
                    Compare.Builder compare = compare(target, result);
                    switch (target) {
                        case VERSION -> compare.setVersion(with);
                        case CREATE -> compare.setCreateRevision(with);
                        default -> compare.setModRevision(with);
                    }
                    boolean expected =
                            switch (result) {
                                case EQUAL -> is == with;
                                case NOT_EQUAL -> is != with;
                                case LESS -> is < with;
                                default -> is > with;
                            };
                    assertThat(holds(compare)).as("%s", compare).isEqualTo(expected);
                }
            }
        }
        assertThat(
                        holds(
                                compare(CompareTarget.VALUE, CompareResult.LESS)
                                        .setValue(TestingLog.bytes("\u00ff"))))
                .isTrue();
        assertThat(holds(compare(CompareTarget.LEASE, CompareResult.EQUAL).setLease(0))).isTrue();
    }

    @Test
    void aMissingKeyIsZeroButHasNoValue() {
        assertThat(holds(compare(CompareTarget.VERSION, CompareResult.EQUAL))).isTrue();
        assertThat(holds(compare(CompareTarget.CREATE, CompareResult.EQUAL))).isTrue();
        assertThat(holds(compare(CompareTarget.LEASE, CompareResult.EQUAL))).isTrue();
        for (CompareResult result :
                List.of(
                        CompareResult.EQUAL,
                        CompareResult.NOT_EQUAL,
                        CompareResult.LESS,
                        CompareResult.GREATER)) {
            assertThat(holds(compare(CompareTarget.VALUE, result))).isFalse();
        }
    }

    @Test
    void anOperandOfAnotherTargetIsZero() {
        log.put("a", "1");
        assertThat(holds(compare(CompareTarget.VERSION, CompareResult.GREATER).setModRevision(99)))
                .isTrue();
        assertThat(holds(compare(CompareTarget.VALUE, CompareResult.GREATER).setVersion(9)))
                .isTrue();
    }

    @Test
    void aRangeComparesEveryKeyAndAnEmptyOneLikeAMissingKey() {
        Compare.Builder all =
                compare(CompareTarget.VERSION, CompareResult.EQUAL)
                        .setRangeEnd(TestingLog.bytes("z"));
        assertThat(holds(all.clone().setVersion(0))).isTrue();
        log.put("a", "1");
        log.put("b", "1");
        assertThat(holds(all.clone().setVersion(1))).isTrue();
        log.put("b", "1");
        assertThat(holds(all.clone().setVersion(1))).isFalse();
        assertThat(
                        holds(
                                compare(CompareTarget.VALUE, CompareResult.NOT_EQUAL)
                                        .setKey(TestingLog.bytes("x"))
                                        .setRangeEnd(TestingLog.bytes("\0"))))
                .isFalse();
    }

    @Test
    void readsSeeTheWritesBeforeThemInTheSameTransaction() {
        log.put("a", "1");
        TxnResponse response =
                done(
                        txn(
                                get("a", "z"),
                                put("b", "2"),
                                get("a", "z"),
                                delete("a", ""),
                                get("a", "z"),
                                get(TestingLog.rangeRequest("a", "z").setRevision(2))),
                        3);
        assertThat(range(response, 0)).containsExactly("a=1@2");
        assertThat(range(response, 2)).containsExactly("a=1@2", "b=2@3");
        assertThat(range(response, 4)).containsExactly("b=2@3");
        assertThat(range(response, 5)).containsExactly("a=1@2");
        assertThat(response.getResponses(4).getResponseRange().getCount()).isEqualTo(1);
        assertThat(response.getResponsesList().stream().map(TxnTest::headerRevision).toList())
                .containsExactly(2L, 3L, 3L, 3L, 3L, 3L);
    }

    private static long headerRevision(ResponseOp op) {
        return switch (op.getResponseCase()) {
            case RESPONSE_RANGE -> op.getResponseRange().getHeader().getRevision();
            case RESPONSE_PUT -> op.getResponsePut().getHeader().getRevision();
            case RESPONSE_DELETE_RANGE -> op.getResponseDeleteRange().getHeader().getRevision();
            case RESPONSE_TXN, RESPONSE_NOT_SET -> throw new AssertionError();
        };
    }

    private static List<String> range(TxnResponse response, int at) {
        RangeResponse range = response.getResponses(at).getResponseRange();
        return range.getKvsList().stream()
                .map(kv ->
                        kv.getKey().toStringUtf8()
                                + "="
                                + kv.getValue().toStringUtf8()
                                + "@"
                                + kv.getModRevision())
                .toList();
    }

    @Test
    void nestedComparesSeeTheStateBeforeEverything() {
        TxnRequest.Builder inner =
                TxnRequest.newBuilder()
                        .addCompare(compare(CompareTarget.VERSION, CompareResult.EQUAL))
                        .addSuccess(put("inner", "missing"))
                        .addFailure(put("inner", "there"));
        TxnResponse response = done(txn(put("a", "1"), nested(inner), get("inner", "")), 2);
        assertThat(response.getResponses(1).getResponseTxn().getSucceeded()).isTrue();
        assertThat(response.getResponses(1).getResponseTxn().getHeader())
                .isEqualTo(ResponseHeader.getDefaultInstance());
        assertThat(response.getResponses(1).getResponseTxn().hasHeader()).isTrue();
        assertThat(range(response, 2)).containsExactly("inner=missing@2");
    }

    @Test
    void nestedBranchesAreChosenEachForItself() {
        log.put("a", "1");
        TxnRequest.Builder deep =
                TxnRequest.newBuilder()
                        .addCompare(
                                compare(CompareTarget.VERSION, CompareResult.EQUAL).setVersion(5))
                        .addSuccess(put("deep", "yes"))
                        .addFailure(put("deep", "no"));
        TxnRequest.Builder middle =
                TxnRequest.newBuilder()
                        .addCompare(
                                compare(CompareTarget.VERSION, CompareResult.EQUAL).setVersion(1))
                        .addSuccess(nested(deep))
                        .addSuccess(put("middle", "yes"));
        TxnResponse response =
                done(txn(nested(middle), nested(deep.clone().clearFailure()), put("x", "1")), 3);
        TxnResponse first = response.getResponses(0).getResponseTxn();
        assertThat(first.getSucceeded()).isTrue();
        assertThat(first.getResponses(0).getResponseTxn().getSucceeded()).isFalse();
        assertThat(response.getResponses(1).getResponseTxn().getSucceeded()).isFalse();
        assertThat(response.getResponses(1).getResponseTxn().getResponsesCount()).isZero();
        try (View view = store.view()) {
            var rows =
                    view.range(TestingLog.rangeRequest("\0", "\0").build(), ReadBudget.UNLIMITED);
            assertThat(((ReadResult.Ready<RangeRows>) rows).value().rows())
                    .extracting(row -> EngineContract.text(row.key()) + row.value().toStringUtf8())
                    .containsExactly("a1", "deepno", "middleyes", "x1");
        }
    }

    @Test
    void oneRefusalUndoesEverything() {
        log.put("a", "1");
        log.put("a", "2");
        log.apply(CommandKind.COMPACT, CompactionRequest.newBuilder().setRevision(3).build());
        RequestOp unknownLease =
                RequestOp.newBuilder()
                        .setRequestPut(TestingLog.putRequest("b", "").setLease(9))
                        .build();
        refused(txn(put("x", "1"), unknownLease), EtcdError.LEASE_NOT_FOUND);
        RequestOp keepsWhatIsNotThere =
                RequestOp.newBuilder()
                        .setRequestPut(TestingLog.putRequest("b", "").setIgnoreValue(true))
                        .build();
        refused(txn(put("x", "1"), nested(txn(keepsWhatIsNotThere))), EtcdError.KEY_NOT_FOUND);
        refused(
                txn(put("x", "1"), get(TestingLog.rangeRequest("a", "").setRevision(2))),
                EtcdError.COMPACTED);
        refused(
                txn(put("x", "1"), get(TestingLog.rangeRequest("a", "").setRevision(-7))),
                EtcdError.COMPACTED);
        refused(
                txn(put("x", "1"), get(TestingLog.rangeRequest("a", "").setRevision(4))),
                EtcdError.FUTURE_REVISION);
        refused(
                txn(get(TestingLog.rangeRequest("a", "").setRevision(4)), keepsWhatIsNotThere),
                EtcdError.KEY_NOT_FOUND);
        refused(txn(put("x", "1"), put("", "1")), EtcdError.EMPTY_KEY);
        refused(txn(put("x", "1"), RequestOp.getDefaultInstance()), EtcdError.KEY_NOT_FOUND);
        refused(txn(put("x", "1"), delete("", "z")), EtcdError.EMPTY_KEY);
    }

    @Test
    void aBranchThatIsNotTakenIsNotChecked() {
        RequestOp future = get(TestingLog.rangeRequest("a", "").setRevision(99));
        done(txn(put("x", "1")).addFailure(future), 2);
    }

    @Test
    void aTransactionThatChangesNothingMakesNoRevision() {
        log.put("a", "1");
        TxnResponse response = done(txn(delete("x", ""), get("a", "")), 2);
        assertThat(response.getResponses(0).getResponseDeleteRange().getHeader().getRevision())
                .isEqualTo(2);
        assertThat(done(TxnRequest.newBuilder(), 2).getSucceeded()).isTrue();
    }

    @Test
    void aViewAnswersATransactionThatOnlyReads() {
        log.put("a", "1");
        TxnRequest request =
                txn(get("a", ""), get(TestingLog.rangeRequest("a", "").setRevision(1))).build();
        try (View view = store.view()) {
            TxnResponse response =
                    ((ReadResult.Ready<TxnResponse>) view.txn(request, ReadBudget.EVENT_LOOP))
                            .value();
            assertThat(range(response, 0)).containsExactly("a=1@2");
            assertThat(range(response, 1)).isEmpty();
            assertThat(response.hasHeader()).isFalse();
            assertThat(
                            view.txn(
                                    txn(get(TestingLog.rangeRequest("a", "").setRevision(9)))
                                            .build(),
                                    ReadBudget.UNLIMITED))
                    .isEqualTo(new ReadResult.Refused<>(EtcdError.FUTURE_REVISION));
        }
    }
}
