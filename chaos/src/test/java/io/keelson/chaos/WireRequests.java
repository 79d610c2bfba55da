package io.keelson.chaos;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.Compare.CompareResult;
import io.keelson.proto.etcdserverpb.Compare.CompareTarget;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import java.util.List;

/** Short words for the requests of the wire cases. */
final class WireRequests {
    private WireRequests() {}

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    static PutRequest put(String key, String value) {
        return putOf(key, value).build();
    }

    static PutRequest.Builder putOf(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value));
    }

    static RangeRequest.Builder get(String key) {
        return RangeRequest.newBuilder().setKey(bytes(key));
    }

    /** All keys that start with the text, which must not end in the highest byte. */
    static RangeRequest.Builder prefix(String text) {
        return get(text).setRangeEnd(after(text));
    }

    static DeleteRangeRequest.Builder delete(String key) {
        return DeleteRangeRequest.newBuilder().setKey(bytes(key));
    }

    static DeleteRangeRequest.Builder deletePrefix(String text) {
        return delete(text).setRangeEnd(after(text));
    }

    static WatchCreateRequest.Builder watchOf(String key) {
        return WatchCreateRequest.newBuilder().setKey(bytes(key));
    }

    static WatchCreateRequest.Builder watchPrefix(String text) {
        return watchOf(text).setRangeEnd(after(text));
    }

    static RequestOp op(PutRequest put) {
        return RequestOp.newBuilder().setRequestPut(put).build();
    }

    static RequestOp op(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    static RequestOp op(DeleteRangeRequest.Builder delete) {
        return RequestOp.newBuilder().setRequestDeleteRange(delete).build();
    }

    static RequestOp op(TxnRequest txn) {
        return RequestOp.newBuilder().setRequestTxn(txn).build();
    }

    static TxnRequest txn(RequestOp... operations) {
        return TxnRequest.newBuilder().addAllSuccess(List.of(operations)).build();
    }

    /** If the comparison holds, the first operation, otherwise the second. */
    static TxnRequest choose(Compare.Builder compare, RequestOp then, RequestOp otherwise) {
        return TxnRequest.newBuilder()
                .addCompare(compare)
                .addSuccess(then)
                .addFailure(otherwise)
                .build();
    }

    static Compare.Builder compare(String key, CompareTarget target, CompareResult result) {
        return Compare.newBuilder().setKey(bytes(key)).setTarget(target).setResult(result);
    }

    static ByteString after(String prefix) {
        byte[] end = bytes(prefix).toByteArray();
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }
}
