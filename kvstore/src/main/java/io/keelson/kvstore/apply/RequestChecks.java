package io.keelson.kvstore.apply;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeRequest.SortOrder;
import io.keelson.proto.etcdserverpb.RangeRequest.SortTarget;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be said of a request without looking at the store: done before it is proposed. */
public final class RequestChecks {
    private RequestChecks() {}

    /** Null when the request may go on. */
    public static @Nullable EtcdError range(RangeRequest request) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        if (request.getSortOrder() == SortOrder.UNRECOGNIZED
                || request.getSortTarget() == SortTarget.UNRECOGNIZED) {
            return EtcdError.INVALID_SORT_OPTION;
        }
        return null;
    }

    /** Null when the request may go on. */
    public static @Nullable EtcdError put(PutRequest request) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            return EtcdError.VALUE_PROVIDED;
        }
        if (request.getIgnoreLease() && request.getLease() != 0) {
            return EtcdError.LEASE_PROVIDED;
        }
        return null;
    }

    /** Null when the request may go on. */
    public static @Nullable EtcdError deleteRange(DeleteRangeRequest request) {
        return request.getKey().isEmpty() ? EtcdError.EMPTY_KEY : null;
    }

    /**
     * Null when the request may go on.
     *
     * @param maxOps operations it may hold: the longest of its three lists counts, and a nested
     *     transaction gets what that leaves
     */
    public static @Nullable EtcdError txn(TxnRequest request, int maxOps) {
        EtcdError refusal = operations(request, maxOps);
        if (refusal == null
                && (duplicates(request.getSuccessList()) == null
                        || duplicates(request.getFailureList()) == null)) {
            return EtcdError.DUPLICATE_KEY;
        }
        return refusal;
    }

    /** Both branches only read, and it holds no nested transaction: needs no entry in the log. */
    public static boolean isReadOnly(TxnRequest request) {
        return request.getSuccessList().stream().allMatch(RequestOp::hasRequestRange)
                && request.getFailureList().stream().allMatch(RequestOp::hasRequestRange);
    }

    /** Every operation of a read-only transaction may be answered from a stale state. */
    public static boolean isSerializable(TxnRequest request) {
        return request.getSuccessList().stream()
                        .allMatch(op -> op.getRequestRange().getSerializable())
                && request.getFailureList().stream()
                        .allMatch(op -> op.getRequestRange().getSerializable());
    }

    private static @Nullable EtcdError operations(TxnRequest request, int maxOps) {
        int ops =
                Math.max(
                        request.getCompareCount(),
                        Math.max(request.getSuccessCount(), request.getFailureCount()));
        if (ops > maxOps) {
            return EtcdError.TOO_MANY_OPS;
        }
        for (Compare compare : request.getCompareList()) {
            if (compare.getKey().isEmpty()) {
                return EtcdError.EMPTY_KEY;
            }
        }
        for (List<RequestOp> branch : List.of(request.getSuccessList(), request.getFailureList())) {
            for (RequestOp op : branch) {
                EtcdError refusal = operation(op, maxOps - ops);
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        return null;
    }

    private static @Nullable EtcdError operation(RequestOp op, int maxOps) {
        return switch (op.getRequestCase()) {
            case REQUEST_RANGE -> range(op.getRequestRange());
            case REQUEST_PUT -> put(op.getRequestPut());
            case REQUEST_DELETE_RANGE -> deleteRange(op.getRequestDeleteRange());
            case REQUEST_TXN -> operations(op.getRequestTxn(), maxOps);
            case REQUEST_NOT_SET -> EtcdError.KEY_NOT_FOUND;
        };
    }

    /** What a branch puts and deletes. */
    private record Touched(Set<ByteString> puts, List<KeyInterval> deletes) {
        boolean deletes(ByteString key) {
            byte[] bytes = key.toByteArray();
            return deletes.stream().anyMatch(interval -> interval.contains(bytes));
        }
    }

    /**
     * Null when the branch puts a key twice, or puts and deletes it. The branches of one nested
     * transaction exclude each other, so they may meet. As in etcd, a nested deletion is held only
     * against what comes after it, and an end of one zero byte is taken literally.
     */
    private static @Nullable Touched duplicates(List<RequestOp> branch) {
        Touched touched = new Touched(new HashSet<>(), new ArrayList<>());
        for (RequestOp op : branch) {
            if (op.hasRequestDeleteRange()) {
                touched.deletes.add(literal(op.getRequestDeleteRange()));
            }
        }
        for (RequestOp op : branch) {
            if (op.hasRequestTxn()) {
                Touched success = duplicates(op.getRequestTxn().getSuccessList());
                Touched failure = duplicates(op.getRequestTxn().getFailureList());
                if (success == null || failure == null) {
                    return null;
                }
                Set<ByteString> either = new HashSet<>(success.puts);
                either.addAll(failure.puts);
                for (ByteString key : either) {
                    if (touched.deletes(key) || !touched.puts.add(key)) {
                        return null;
                    }
                }
                touched.deletes.addAll(success.deletes);
                touched.deletes.addAll(failure.deletes);
            }
        }
        for (RequestOp op : branch) {
            if (op.hasRequestPut()) {
                ByteString key = op.getRequestPut().getKey();
                if (touched.deletes(key) || !touched.puts.add(key)) {
                    return null;
                }
            }
        }
        return touched;
    }

    private static KeyInterval literal(DeleteRangeRequest request) {
        byte[] from = request.getKey().toByteArray();
        return request.getRangeEnd().isEmpty()
                ? KeyInterval.single(from)
                : new KeyInterval(from, request.getRangeEnd().toByteArray());
    }
}
