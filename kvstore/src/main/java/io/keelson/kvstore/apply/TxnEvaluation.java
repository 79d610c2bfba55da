package io.keelson.kvstore.apply;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.Compare.CompareTarget;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import io.keelson.proto.etcdserverpb.ResponseOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Transactions. First the branches are chosen, nested ones included, all on the state before; then
 * everything on the way that could be refused is checked, on the same state; only then is anything
 * written.
 */
final class TxnEvaluation {
    private TxnEvaluation() {}

    static Outcome evaluate(TxnRequest request, Draft draft) {
        Queue<Boolean> path = new ArrayDeque<>();
        choose(request, draft.base().now(), path);
        EtcdError refusal =
                check(request, op -> checkWrite(op, draft.base()), new ArrayDeque<>(path));
        if (refusal == null) {
            refusal = check(request, op -> checkRead(op, draft.base()), new ArrayDeque<>(path));
        }
        if (refusal != null) {
            return new Outcome.Refused(refusal);
        }
        TxnResponse response = run(request, draft, path).build();
        return new Outcome.Done(draft.revision(), response);
    }

    /** Puts one choice a transaction on the path: this one's, then those of the nested ones. */
    private static void choose(TxnRequest request, KeySpace keys, Queue<Boolean> path) {
        boolean succeeds = request.getCompareList().stream().allMatch(each -> holds(each, keys));
        path.add(succeeds);
        for (RequestOp op : branch(request, succeeds)) {
            if (op.hasRequestTxn()) {
                choose(op.getRequestTxn(), keys, path);
            }
        }
    }

    private static List<RequestOp> branch(TxnRequest request, boolean succeeds) {
        return succeeds ? request.getSuccessList() : request.getFailureList();
    }

    private static boolean holds(Compare compare, KeySpace keys) {
        KeyInterval interval = KeyInterval.of(compare.getKey(), compare.getRangeEnd());
        List<Row> rows;
        if (compare.getRangeEnd().isEmpty()) {
            Row row = keys.get(interval.from());
            rows = row == null ? List.of() : List.of(row);
        } else {
            rows = Draft.rows(keys, interval);
        }
        if (rows.isEmpty()) {
            // A missing key has zeros for numbers, but no value at all, not even an empty one.
            return compare.getTarget() != CompareTarget.VALUE && holds(compare, (Row) null);
        }
        return rows.stream().allMatch(row -> holds(compare, row));
    }

    private static boolean holds(Compare compare, @Nullable Row row) {
        int order =
                switch (compare.getTarget()) {
                    case VERSION ->
                            Long.compare(row == null ? 0 : row.version(), compare.getVersion());
                    case CREATE ->
                            Long.compare(
                                    row == null ? 0 : row.createRevision(),
                                    compare.getCreateRevision());
                    case MOD ->
                            Long.compare(
                                    row == null ? 0 : row.modRevision(), compare.getModRevision());
                    case LEASE -> Long.compare(row == null ? 0 : row.lease(), compare.getLease());
                    case VALUE ->
                            ByteString.unsignedLexicographicalComparator()
                                    .compare(
                                            row == null ? ByteString.EMPTY : row.value(),
                                            compare.getValue());
                    case UNRECOGNIZED -> 0;
                };
        return switch (compare.getResult()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> true;
        };
    }

    private interface Check {
        @Nullable EtcdError refusal(RequestOp op);
    }

    /** Checks every operation on the path; as in etcd all writes come before the first read. */
    private static @Nullable EtcdError check(TxnRequest request, Check check, Queue<Boolean> path) {
        for (RequestOp op : branch(request, path.remove())) {
            EtcdError refusal =
                    op.hasRequestTxn() ? check(op.getRequestTxn(), check, path) : check.refusal(op);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable EtcdError checkWrite(RequestOp op, StateReader before) {
        return switch (op.getRequestCase()) {
            case REQUEST_PUT -> checkPut(op.getRequestPut(), before);
            case REQUEST_DELETE_RANGE ->
                    op.getRequestDeleteRange().getKey().isEmpty() ? EtcdError.EMPTY_KEY : null;
            case REQUEST_RANGE, REQUEST_TXN -> null;
            case REQUEST_NOT_SET -> EtcdError.KEY_NOT_FOUND;
        };
    }

    /** The other way round than alone: first the key, then the lease. */
    private static @Nullable EtcdError checkPut(PutRequest request, StateReader before) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        EtcdError refusal = Evaluator.checkIgnores(request, before);
        return refusal != null ? refusal : Evaluator.checkLease(request, before);
    }

    private static @Nullable EtcdError checkRead(RequestOp op, StateReader before) {
        return op.hasRequestRange() ? checkRange(op.getRequestRange(), before) : null;
    }

    private static @Nullable EtcdError checkRange(RangeRequest request, StateReader before) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        if (request.getRevision() == 0) {
            return null;
        }
        if (request.getRevision() > before.revision()) {
            return EtcdError.FUTURE_REVISION;
        }
        return request.getRevision() < before.compactRevision() ? EtcdError.COMPACTED : null;
    }

    private static TxnResponse.Builder run(TxnRequest request, Draft draft, Queue<Boolean> path) {
        boolean succeeds = path.remove();
        TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(succeeds);
        for (RequestOp op : branch(request, succeeds)) {
            response.addResponses(run(op, draft, path));
        }
        return response;
    }

    /** Headers in here hold a revision only; that of a nested transaction holds nothing. */
    private static ResponseOp.Builder run(RequestOp op, Draft draft, Queue<Boolean> path) {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        switch (op.getRequestCase()) {
            case REQUEST_RANGE -> {
                RangeRequest request = op.getRequestRange();
                KeySpace keys =
                        request.getRevision() <= 0
                                ? draft.keys()
                                : Ranges.keysAt(draft.base(), request.getRevision());
                response.setResponseRange(
                        Ranges.response(Ranges.read(request, keys)).toBuilder()
                                .setHeader(header(draft)));
            }
            case REQUEST_PUT -> {
                var put = Evaluator.write(op.getRequestPut(), draft);
                response.setResponsePut(put.setHeader(header(draft)));
            }
            case REQUEST_DELETE_RANGE -> {
                var delete = Evaluator.delete(op.getRequestDeleteRange(), draft);
                response.setResponseDeleteRange(delete.setHeader(header(draft)));
            }
            case REQUEST_TXN ->
                    response.setResponseTxn(
                            run(op.getRequestTxn(), draft, path)
                                    .setHeader(ResponseHeader.getDefaultInstance()));
            case REQUEST_NOT_SET ->
                    throw new IllegalStateException("an operation of no kind passed the check");
        }
        return response;
    }

    private static ResponseHeader header(Draft draft) {
        return ResponseHeader.newBuilder().setRevision(draft.revision()).build();
    }
}
