package io.keelson.kvstore.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.CompactionResponse;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeResponse;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantResponse;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeResponse;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeRequest.SortOrder;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import io.keelson.proto.etcdserverpb.ResponseOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the store should do, said as simply as possible: every state of every key in one list each,
 * everything recomputed from it, nothing ever forgotten.
 */
final class NaiveStore {
    /** One state of a key; without a create revision it is a deletion. */
    record State(long main, int sub, KeyValue kv) {
        boolean isDelete() {
            return kv.getCreateRevision() == 0;
        }
    }

    static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();
    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    final TreeMap<ByteString, List<State>> histories = new TreeMap<>(ORDER);
    final TreeMap<Long, Long> leases = new TreeMap<>();
    long revision = 1;
    long compactRevision = -1;

    private int sub;

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        final EtcdError error;

        Refusal(EtcdError error) {
            this.error = error;
        }
    }

    Outcome apply(CommandKind kind, MessageLite body) {
        sub = 0;
        try {
            MessageLite response =
                    switch (kind) {
                        case PUT -> {
                            check((PutRequest) body, true);
                            yield put((PutRequest) body).build();
                        }
                        case DELETE_RANGE -> delete((DeleteRangeRequest) body).build();
                        case TXN -> {
                            long before = revision;
                            List<Boolean> path = new ArrayList<>();
                            choose((TxnRequest) body, path);
                            check((TxnRequest) body, new ArrayList<>(path), true);
                            check((TxnRequest) body, new ArrayList<>(path), false);
                            yield txn((TxnRequest) body, path, before).build();
                        }
                        case COMPACT -> compact((CompactionRequest) body);
                        case LEASE_GRANT -> grant((LeaseGrantRequest) body);
                        case LEASE_REVOKE -> revoke((LeaseRevokeRequest) body);
                        default -> throw new AssertionError(kind);
                    };
            revision += sub > 0 ? 1 : 0;
            return new Outcome.Done(revision, response);
        } catch (Refusal refusal) {
            return new Outcome.Refused(refusal.error);
        }
    }

    /** All keys at a revision; a running transaction's writes have the next one. */
    SortedMap<ByteString, KeyValue> at(long asked) {
        SortedMap<ByteString, KeyValue> keys = new TreeMap<>(ORDER);
        histories.forEach((key, states) -> {
            State last = null;
            for (State state : states) {
                if (state.main <= asked) {
                    last = state;
                }
            }
            if (last != null && !last.isDelete()) {
                keys.put(key, last.kv);
            }
        });
        return keys;
    }

    private SortedMap<ByteString, KeyValue> now() {
        return at(Long.MAX_VALUE);
    }

    static List<KeyValue> within(
            SortedMap<ByteString, KeyValue> keys, ByteString key, ByteString end) {
        List<KeyValue> found = new ArrayList<>();
        for (KeyValue kv : keys.values()) {
            boolean in =
                    end.isEmpty()
                            ? kv.getKey().equals(key)
                            : ORDER.compare(kv.getKey(), key) >= 0
                                    && (end.equals(ZERO) || ORDER.compare(kv.getKey(), end) < 0);
            if (in) {
                found.add(kv);
            }
        }
        return found;
    }

    /** A range as a client asks for it, without a header; the refusal if there is one. */
    Object range(RangeRequest request) {
        long asked = request.getRevision();
        if (asked > revision) {
            return EtcdError.FUTURE_REVISION;
        }
        if (asked > 0 && asked < compactRevision) {
            return EtcdError.COMPACTED;
        }
        return range(request, asked <= 0 ? now() : at(asked)).build();
    }

    private static RangeResponse.Builder range(
            RangeRequest request, SortedMap<ByteString, KeyValue> keys) {
        List<KeyValue> all = within(keys, request.getKey(), request.getRangeEnd());
        RangeResponse.Builder response = RangeResponse.newBuilder().setCount(all.size());
        if (request.getCountOnly()) {
            return response;
        }
        List<KeyValue> kvs = new ArrayList<>(all);
        boolean filtered =
                request.getMinModRevision() != 0
                        || request.getMaxModRevision() != 0
                        || request.getMinCreateRevision() != 0
                        || request.getMaxCreateRevision() != 0;
        boolean ordered = request.getSortOrder() != SortOrder.NONE;
        long limit = request.getLimit();
        if (limit > 0 && !filtered && !ordered && kvs.size() > limit + 1) {
            kvs.subList((int) limit + 1, kvs.size()).clear();
        }
        kvs.removeIf(kv ->
                outside(
                                kv.getModRevision(),
                                request.getMinModRevision(),
                                request.getMaxModRevision())
                        || outside(
                                kv.getCreateRevision(),
                                request.getMinCreateRevision(),
                                request.getMaxCreateRevision()));
        Comparator<KeyValue> order =
                switch (request.getSortTarget()) {
                    case VERSION -> Comparator.comparingLong(KeyValue::getVersion);
                    case CREATE -> Comparator.comparingLong(KeyValue::getCreateRevision);
                    case MOD -> Comparator.comparingLong(KeyValue::getModRevision);
                    case VALUE -> Comparator.comparing(KeyValue::getValue, ORDER);
                    case KEY, UNRECOGNIZED -> Comparator.comparing(KeyValue::getKey, ORDER);
                };
        kvs.sort(request.getSortOrder() == SortOrder.DESCEND ? order.reversed() : order);
        if (limit > 0 && kvs.size() > limit) {
            kvs.subList((int) limit, kvs.size()).clear();
            response.setMore(true);
        }
        for (KeyValue kv : kvs) {
            KeyValue.Builder row = kv.toBuilder();
            if (request.getKeysOnly()) {
                row.clearValue();
                if (request.getSortTarget() != RangeRequest.SortTarget.VALUE) {
                    row.clearLease();
                }
            }
            response.addKvs(row);
        }
        return response;
    }

    private static boolean outside(long value, long min, long max) {
        return (min != 0 && value < min) || (max != 0 && value > max);
    }

    private void check(PutRequest request, boolean leaseFirst) throws Refusal {
        boolean lease = request.getLease() != 0 && !leases.containsKey(request.getLease());
        boolean key =
                (request.getIgnoreLease() || request.getIgnoreValue())
                        && !now().containsKey(request.getKey());
        if (lease && (leaseFirst || !key)) {
            throw new Refusal(EtcdError.LEASE_NOT_FOUND);
        }
        if (key) {
            throw new Refusal(EtcdError.KEY_NOT_FOUND);
        }
    }

    private PutResponse.Builder put(PutRequest request) {
        KeyValue before = now().get(request.getKey());
        KeyValue.Builder kv =
                KeyValue.newBuilder()
                        .setKey(request.getKey())
                        .setValue(request.getValue())
                        .setLease(request.getLease())
                        .setModRevision(revision + 1)
                        .setCreateRevision(revision + 1)
                        .setVersion(1);
        PutResponse.Builder response = PutResponse.newBuilder();
        if (before != null) {
            kv.setCreateRevision(before.getCreateRevision()).setVersion(before.getVersion() + 1);
            if (request.getIgnoreValue()) {
                kv.setValue(before.getValue());
            }
            if (request.getIgnoreLease()) {
                kv.setLease(before.getLease());
            }
            if (request.getPrevKv()) {
                response.setPrevKv(before);
            }
        }
        record(kv.build());
        return response;
    }

    private void record(KeyValue kv) {
        histories
                .computeIfAbsent(kv.getKey(), _ -> new ArrayList<>())
                .add(new State(revision + 1, sub++, kv));
    }

    private DeleteRangeResponse.Builder delete(DeleteRangeRequest request) {
        DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder();
        for (KeyValue kv : within(now(), request.getKey(), request.getRangeEnd())) {
            record(KeyValue.newBuilder().setKey(kv.getKey()).build());
            response.setDeleted(response.getDeleted() + 1);
            if (request.getPrevKv()) {
                response.addPrevKvs(kv);
            }
        }
        return response;
    }

    private static List<RequestOp> branch(TxnRequest request, boolean succeeded) {
        return succeeded ? request.getSuccessList() : request.getFailureList();
    }

    private void choose(TxnRequest request, List<Boolean> path) {
        boolean succeeded = true;
        for (Compare compare : request.getCompareList()) {
            List<KeyValue> kvs = within(now(), compare.getKey(), compare.getRangeEnd());
            if (kvs.isEmpty()) {
                succeeded &=
                        compare.getTarget() != Compare.CompareTarget.VALUE
                                && holds(compare, KeyValue.getDefaultInstance());
            }
            for (KeyValue kv : kvs) {
                succeeded &= holds(compare, kv);
            }
        }
        path.add(succeeded);
        for (RequestOp op : branch(request, succeeded)) {
            if (op.hasRequestTxn()) {
                choose(op.getRequestTxn(), path);
            }
        }
    }

    private static boolean holds(Compare compare, KeyValue kv) {
        int order =
                switch (compare.getTarget()) {
                    case VERSION -> Long.compare(kv.getVersion(), compare.getVersion());
                    case CREATE ->
                            Long.compare(kv.getCreateRevision(), compare.getCreateRevision());
                    case MOD -> Long.compare(kv.getModRevision(), compare.getModRevision());
                    case LEASE -> Long.compare(kv.getLease(), compare.getLease());
                    case VALUE -> ORDER.compare(kv.getValue(), compare.getValue());
                    case UNRECOGNIZED -> throw new AssertionError();
                };
        return switch (compare.getResult()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> throw new AssertionError();
        };
    }

    private void check(TxnRequest request, List<Boolean> path, boolean puts) throws Refusal {
        for (RequestOp op : branch(request, path.removeFirst())) {
            if (op.hasRequestTxn()) {
                check(op.getRequestTxn(), path, puts);
            } else if (puts && op.hasRequestPut()) {
                check(op.getRequestPut(), false);
            } else if (!puts && op.hasRequestRange() && op.getRequestRange().getRevision() != 0) {
                long asked = op.getRequestRange().getRevision();
                if (asked > revision || asked < compactRevision) {
                    throw new Refusal(
                            asked > revision ? EtcdError.FUTURE_REVISION : EtcdError.COMPACTED);
                }
            }
        }
    }

    private TxnResponse.Builder txn(TxnRequest request, List<Boolean> path, long before) {
        boolean succeeded = path.removeFirst();
        TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(succeeded);
        for (RequestOp op : branch(request, succeeded)) {
            ResponseOp.Builder each = response.addResponsesBuilder();
            switch (op.getRequestCase()) {
                case REQUEST_RANGE -> {
                    long asked = op.getRequestRange().getRevision();
                    each.setResponseRange(
                            range(op.getRequestRange(), asked <= 0 ? now() : at(asked))
                                    .setHeader(header()));
                }
                case REQUEST_PUT -> {
                    PutResponse.Builder put = put(op.getRequestPut());
                    each.setResponsePut(put.setHeader(header()));
                }
                case REQUEST_DELETE_RANGE -> {
                    DeleteRangeResponse.Builder delete = delete(op.getRequestDeleteRange());
                    each.setResponseDeleteRange(delete.setHeader(header()));
                }
                case REQUEST_TXN ->
                        each.setResponseTxn(
                                txn(op.getRequestTxn(), path, before)
                                        .setHeader(ResponseHeader.getDefaultInstance()));
                case REQUEST_NOT_SET -> throw new AssertionError();
            }
        }
        return response;
    }

    private ResponseHeader header() {
        return ResponseHeader.newBuilder().setRevision(revision + (sub > 0 ? 1 : 0)).build();
    }

    private CompactionResponse compact(CompactionRequest request) throws Refusal {
        if (request.getRevision() <= compactRevision) {
            throw new Refusal(EtcdError.COMPACTED);
        }
        if (request.getRevision() > revision) {
            throw new Refusal(EtcdError.FUTURE_REVISION);
        }
        compactRevision = request.getRevision();
        return CompactionResponse.getDefaultInstance();
    }

    private LeaseGrantResponse grant(LeaseGrantRequest request) throws Refusal {
        if (leases.containsKey(request.getID())) {
            throw new Refusal(EtcdError.LEASE_EXISTS);
        }
        leases.put(request.getID(), request.getTTL());
        return LeaseGrantResponse.newBuilder()
                .setID(request.getID())
                .setTTL(request.getTTL())
                .build();
    }

    List<ByteString> leaseKeys(long id) {
        TreeSet<ByteString> keys = new TreeSet<>(ORDER);
        for (KeyValue kv : now().values()) {
            if (kv.getLease() == id) {
                keys.add(kv.getKey());
            }
        }
        return new ArrayList<>(keys);
    }

    private LeaseRevokeResponse revoke(LeaseRevokeRequest request) throws Refusal {
        if (!leases.containsKey(request.getID())) {
            throw new Refusal(EtcdError.LEASE_NOT_FOUND);
        }
        for (ByteString key : leaseKeys(request.getID())) {
            record(KeyValue.newBuilder().setKey(key).build());
        }
        leases.remove(request.getID());
        return LeaseRevokeResponse.getDefaultInstance();
    }
}
