package io.keelson.kvstore.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.raft.core.EntryId;
import java.nio.charset.StandardCharsets;

/** Stands for the log: numbers commands and applies them one by one. */
final class TestingLog {
    private final MvccStore store;
    long term = 1;

    TestingLog(MvccStore store) {
        this.store = store;
    }

    MvccStore store() {
        return store;
    }

    static Command command(CommandKind kind, MessageLite body) {
        return Command.of(kind, new RequestId(1, 2, 3), body.toByteArray());
    }

    Applied applied(CommandKind kind, MessageLite body) {
        ApplyBatch batch = store.begin();
        batch.apply(next(), command(kind, body));
        return batch.commit();
    }

    EntryId next() {
        return new EntryId(term, store.appliedId().index() + 1);
    }

    Outcome apply(CommandKind kind, MessageLite body) {
        Applied applied = applied(kind, body);
        applied.view().close();
        return applied.outcomes().getFirst();
    }

    Outcome put(String key, String value) {
        return apply(CommandKind.PUT, putRequest(key, value).build());
    }

    static PutRequest.Builder putRequest(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value));
    }

    static DeleteRangeRequest.Builder deleteRequest(String key, String end) {
        return DeleteRangeRequest.newBuilder().setKey(bytes(key)).setRangeEnd(bytes(end));
    }

    static RangeRequest.Builder rangeRequest(String key, String end) {
        return RangeRequest.newBuilder().setKey(bytes(key)).setRangeEnd(bytes(end));
    }

    static ByteString bytes(String text) {
        return ByteString.copyFrom(text, StandardCharsets.ISO_8859_1);
    }
}
