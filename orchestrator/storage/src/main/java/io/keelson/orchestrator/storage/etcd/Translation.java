package io.keelson.orchestrator.storage.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.RangeAnswer;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.ResponseOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import io.keelson.proto.mvccpb.Event;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.List;

/** Between the port's records and etcd's messages. */
final class Translation {
    private Translation() {}

    static ByteString key(String key) {
        return ByteString.copyFromUtf8(key);
    }

    static RangeRequest toProto(RangeQuery query) {
        return RangeRequest.newBuilder()
                .setKey(key(query.from()))
                .setRangeEnd(key(query.to()))
                .setLimit(query.limit())
                .setRevision(query.revision())
                .setKeysOnly(query.what() == RangeQuery.Want.KEYS)
                .setCountOnly(query.what() == RangeQuery.Want.COUNT)
                .setSerializable(query.serializable())
                .build();
    }

    static RangeAnswer fromProto(RangeResponse response) {
        return new RangeAnswer(
                response.getHeader().getRevision(),
                response.getKvsList().stream().map(Translation::row).toList(),
                response.getCount(),
                response.getMore());
    }

    private static Row row(KeyValue kv) {
        return new Row(
                kv.getKey().toStringUtf8(),
                kv.getValue().toByteArray(),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getVersion(),
                kv.getLease());
    }

    static StoreEvent fromProto(Event event) {
        KeyValue kv = event.getKv();
        return event.getType() == Event.EventType.DELETE
                ? new StoreEvent.Delete(kv.getKey().toStringUtf8(), kv.getModRevision())
                : new StoreEvent.Put(row(kv));
    }

    static TxnRequest toProto(Txn txn) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        txn.compares().forEach(compare -> request.addCompare(toProto(compare)));
        txn.then().forEach(op -> request.addSuccess(toProto(op)));
        txn.otherwise().forEach(op -> request.addFailure(toProto(op)));
        return request.build();
    }

    private static io.keelson.proto.etcdserverpb.Compare toProto(Compare compare) {
        var target = io.keelson.proto.etcdserverpb.Compare.newBuilder().setKey(key(compare.key()));
        switch (compare) {
            case Compare.CreateRevision(String key, long revision) ->
                    target.setTarget(io.keelson.proto.etcdserverpb.Compare.CompareTarget.CREATE)
                            .setCreateRevision(revision);
            case Compare.ModRevision(String key, long revision) ->
                    target.setTarget(io.keelson.proto.etcdserverpb.Compare.CompareTarget.MOD)
                            .setModRevision(revision);
            case Compare.Value(String key, byte[] value) ->
                    target.setTarget(io.keelson.proto.etcdserverpb.Compare.CompareTarget.VALUE)
                            .setValue(UnsafeByteOperations.unsafeWrap(value));
        }
        return target.build();
    }

    private static RequestOp toProto(Op op) {
        RequestOp.Builder request = RequestOp.newBuilder();
        switch (op) {
            case Op.Put(String key, byte[] value, long leaseId) ->
                    request.setRequestPut(
                            PutRequest.newBuilder()
                                    .setKey(key(key))
                                    .setValue(UnsafeByteOperations.unsafeWrap(value))
                                    .setLease(leaseId));
            case Op.Delete(String key) ->
                    request.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key(key)));
            case Op.Get(RangeQuery query) -> request.setRequestRange(toProto(query));
        }
        return request.build();
    }

    static TxnAnswer fromProto(TxnResponse response) {
        List<TxnAnswer.Step> steps =
                response.getResponsesList().stream().map(Translation::step).toList();
        return new TxnAnswer(response.getHeader().getRevision(), response.getSucceeded(), steps);
    }

    private static TxnAnswer.Step step(ResponseOp response) {
        return switch (response.getResponseCase()) {
            case RESPONSE_PUT -> new TxnAnswer.Step.Wrote(1);
            case RESPONSE_DELETE_RANGE ->
                    new TxnAnswer.Step.Wrote(response.getResponseDeleteRange().getDeleted());
            case RESPONSE_RANGE -> new TxnAnswer.Step.Read(fromProto(response.getResponseRange()));
            case RESPONSE_TXN, RESPONSE_NOT_SET ->
                    throw new IllegalStateException(
                            "an answer to a step that was not asked: " + response);
        };
    }
}
