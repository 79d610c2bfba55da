package io.keelson.kvstore.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is refused without a look at the store, each with etcd's error. */
class RequestChecksTest {
    private static final int MAX_OPS = 4;

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static RequestOp put(String key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(text(key)))
                .build();
    }

    private static RequestOp delete(String key, String end) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(text(key)).setRangeEnd(text(end)))
                .build();
    }

    private static RequestOp get(String key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(text(key)))
                .build();
    }

    private static RequestOp txn(List<RequestOp> success, List<RequestOp> failure) {
        return RequestOp.newBuilder()
                .setRequestTxn(
                        TxnRequest.newBuilder().addAllSuccess(success).addAllFailure(failure))
                .build();
    }

    private static TxnRequest.Builder txn(RequestOp... success) {
        return TxnRequest.newBuilder().addAllSuccess(Arrays.asList(success));
    }

    @Test
    void ranges() {
        RangeRequest.Builder range = RangeRequest.newBuilder();
        assertThat(RequestChecks.range(range.build())).isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(RequestChecks.range(range.setRangeEnd(text("z")).build()))
                .isEqualTo(EtcdError.EMPTY_KEY);
        range.setKey(text("a"));
        assertThat(RequestChecks.range(range.build())).isNull();
        assertThat(RequestChecks.range(range.clone().setSortOrderValue(3).build()))
                .isEqualTo(EtcdError.INVALID_SORT_OPTION);
        assertThat(RequestChecks.range(range.clone().setSortTargetValue(-1).build()))
                .isEqualTo(EtcdError.INVALID_SORT_OPTION);
    }

    @Test
    void puts() {
        PutRequest.Builder put = PutRequest.newBuilder().setValue(text("v"));
        assertThat(RequestChecks.put(put.build())).isEqualTo(EtcdError.EMPTY_KEY);
        put.setKey(text("a"));
        assertThat(RequestChecks.put(put.build())).isNull();
        assertThat(RequestChecks.put(put.clone().setIgnoreValue(true).build()))
                .isEqualTo(EtcdError.VALUE_PROVIDED);
        assertThat(RequestChecks.put(put.clone().setIgnoreLease(true).setLease(1).build()))
                .isEqualTo(EtcdError.LEASE_PROVIDED);
        assertThat(RequestChecks.put(put.setIgnoreLease(true).build())).isNull();
    }

    @Test
    void deletions() {
        assertThat(RequestChecks.deleteRange(DeleteRangeRequest.getDefaultInstance()))
                .isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(
                        RequestChecks.deleteRange(
                                DeleteRangeRequest.newBuilder().setKey(text("a")).build()))
                .isNull();
    }

    private static @Nullable EtcdError check(TxnRequest.Builder txn) {
        return RequestChecks.txn(txn.build(), MAX_OPS);
    }

    @Test
    void aTransactionsOperationsAreChecked() {
        assertThat(check(txn(get("a"), put("a"), delete("b", "")))).isNull();
        assertThat(check(txn(get("")))).isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(check(TxnRequest.newBuilder().addFailure(put(""))))
                .isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(check(txn(txn(List.of(), List.of(delete("", ""))))))
                .isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(check(TxnRequest.newBuilder().addCompare(Compare.getDefaultInstance())))
                .isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(check(txn(RequestOp.getDefaultInstance()))).isEqualTo(EtcdError.KEY_NOT_FOUND);
    }

    @Test
    void theLongestListCountsAndANestedTransactionGetsTheRest() {
        assertThat(check(txn(get("a"), get("b"), get("c"), get("d")))).isNull();
        assertThat(check(txn(get("a"), get("b"), get("c"), get("d"), get("e"))))
                .isEqualTo(EtcdError.TOO_MANY_OPS);
        TxnRequest.Builder branches = txn(get("a"), get("b"), get("c"), get("d"));
        assertThat(check(branches.addAllFailure(branches.getSuccessList()))).isNull();
        Compare compare = Compare.newBuilder().setKey(text("a")).build();
        assertThat(check(TxnRequest.newBuilder().addAllCompare(List.of(compare, compare, compare))))
                .isNull();
        assertThat(
                        check(
                                TxnRequest.newBuilder()
                                        .addAllCompare(
                                                List.of(
                                                        compare, compare, compare, compare,
                                                        compare))))
                .isEqualTo(EtcdError.TOO_MANY_OPS);
        List<RequestOp> three = List.of(get("a"), get("b"), get("c"));
        assertThat(check(txn(txn(three, List.of())))).isNull();
        assertThat(check(txn(txn(three, List.of()), get("x")))).isEqualTo(EtcdError.TOO_MANY_OPS);
    }

    @Test
    void aKeyIsPutOnceAndNotDeletedBesides() {
        EtcdError duplicate = EtcdError.DUPLICATE_KEY;
        assertThat(check(txn(put("a"), put("b")))).isNull();
        assertThat(check(txn(put("a"), put("a")))).isEqualTo(duplicate);
        assertThat(check(txn(put("a"), delete("a", "")))).isEqualTo(duplicate);
        assertThat(check(txn(delete("a", "c"), put("b")))).isEqualTo(duplicate);
        assertThat(check(txn(delete("a", "c"), put("c")))).isNull();
        assertThat(check(txn(delete("a", "c"), delete("b", "d")))).isNull();
        assertThat(check(TxnRequest.newBuilder().addFailure(put("a")).addFailure(put("a"))))
                .isEqualTo(duplicate);
        assertThat(check(txn(put("a")).addFailure(put("a")))).isNull();
    }

    @Test
    void nestedTransactionsCountWithTheirSurroundings() {
        EtcdError duplicate = EtcdError.DUPLICATE_KEY;
        RequestOp either = txn(List.of(put("a")), List.of(put("a")));
        assertThat(check(txn(either))).isNull();
        assertThat(check(txn(either, put("a")))).isEqualTo(duplicate);
        assertThat(check(txn(either, txn(List.of(put("a")), List.of())))).isEqualTo(duplicate);
        assertThat(check(txn(either, delete("a", "b")))).isEqualTo(duplicate);
        RequestOp deleting = txn(List.of(delete("a", "")), List.of());
        assertThat(check(txn(deleting, put("a")))).isEqualTo(duplicate);
        assertThat(check(txn(deleting, either))).isEqualTo(duplicate);
        assertThat(check(txn(deleting, delete("a", "")))).isNull();
    }

    /** Oddities of etcd that are part of what it accepts. */
    @Test
    void whatSlipsThrough() {
        RequestOp either = txn(List.of(put("a")), List.of());
        RequestOp deleting = txn(List.of(delete("a", "")), List.of());
        assertThat(check(txn(either, deleting))).isNull();
        assertThat(check(txn(put("k"), delete("a", "\0")))).isNull();
    }

    @Test
    void whatOnlyReads() {
        assertThat(RequestChecks.isReadOnly(txn(get("a")).addFailure(get("b")).build())).isTrue();
        assertThat(RequestChecks.isReadOnly(txn(get("a")).addFailure(put("b")).build())).isFalse();
        assertThat(RequestChecks.isReadOnly(txn(txn(List.of(), List.of())).build())).isFalse();
        RequestOp stale =
                RequestOp.newBuilder()
                        .setRequestRange(
                                RangeRequest.newBuilder().setKey(text("a")).setSerializable(true))
                        .build();
        assertThat(RequestChecks.isSerializable(txn(stale).build())).isTrue();
        assertThat(RequestChecks.isSerializable(txn(stale, get("a")).build())).isFalse();
    }
}
