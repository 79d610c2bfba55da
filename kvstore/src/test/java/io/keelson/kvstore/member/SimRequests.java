package io.keelson.kvstore.member;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.kvstore.apply.Row;
import io.keelson.kvstore.member.Ledger.Value;
import io.keelson.kvstore.mvcc.ReadBudget;
import io.keelson.kvstore.mvcc.ReadResult;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeResponse;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveResponse;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import io.keelson.proto.mvccpb.KeyValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Requests to one member, whose answers become {@link Claims}. Each is answered once at most:
 * {@code done} runs then, with whether the request was carried out.
 */
final class SimRequests {
    private final RealTimeOrder order;
    private final Claims claims;
    private final LeasesOutliveTheirTtl leases;

    SimRequests(RealTimeOrder order, Claims claims, LeasesOutliveTheirTtl leases) {
        this.order = order;
        this.claims = claims;
        this.leases = leases;
    }

    /** Takes the end of a request. */
    interface Done extends Consumer<Boolean> {}

    static Value value(KeyValue kv) {
        return new Value(
                kv.getValue().toStringUtf8(),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getVersion(),
                kv.getLease());
    }

    void put(SimMember.Life at, String key, String text, long lease, Done done) {
        PutRequest request =
                PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8(text))
                        .setLease(lease)
                        .build();
        String what = "put " + key + "=" + text;
        long asked = order.asked();
        propose(
                at,
                CommandKind.PUT,
                request,
                done,
                (revision, response) -> {
                    order.wrote(what, asked, revision);
                    claims.at(revision, what, state -> holds(state, key, text, revision, lease));
                },
                error -> {
                    if (isCertain(error)) {
                        claims.neverPut(text);
                    }
                });
    }

    private static boolean isCertain(EtcdError error) {
        return error == EtcdError.TOO_MANY_REQUESTS || error == EtcdError.LEASE_NOT_FOUND;
    }

    private static boolean holds(
            Map<String, Value> state, String key, String text, long revision, long lease) {
        Value value = state.get(key);
        return value != null
                && value.text().equals(text)
                && value.modRevision() == revision
                && value.lease() == lease;
    }

    private static Map<String, Value> within(Map<String, Value> state, String from, String to) {
        TreeMap<String, Value> sorted = new TreeMap<>(state);
        return to.isEmpty() ? sorted.subMap(from, true, from, true) : sorted.subMap(from, to);
    }

    /** Deletes one key, or up to before {@code to} if that is not empty. */
    void delete(SimMember.Life at, String from, String to, Done done) {
        DeleteRangeRequest request =
                DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(from))
                        .setRangeEnd(ByteString.copyFromUtf8(to))
                        .build();
        String what = "delete " + from + ".." + to;
        long asked = order.asked();
        propose(
                at,
                CommandKind.DELETE_RANGE,
                request,
                done,
                (revision, response) -> {
                    long deleted = ((DeleteRangeResponse) response).getDeleted();
                    claims.at(revision, what, state -> within(state, from, to).isEmpty());
                    if (deleted == 0) {
                        order.answered(what, asked, revision);
                    } else {
                        order.wrote(what, asked, revision);
                        claims.at(
                                revision - 1,
                                what + " finds " + deleted,
                                state -> within(state, from, to).size() == deleted);
                    }
                },
                error -> {});
    }

    /** Puts if the key was last changed at that revision, 0 for a key that is not there. */
    void compareAndPut(SimMember.Life at, String key, long modRevision, String text, Done done) {
        ByteString keyBytes = ByteString.copyFromUtf8(key);
        TxnRequest request =
                TxnRequest.newBuilder()
                        .addCompare(
                                Compare.newBuilder()
                                        .setKey(keyBytes)
                                        .setTarget(Compare.CompareTarget.MOD)
                                        .setResult(Compare.CompareResult.EQUAL)
                                        .setModRevision(modRevision))
                        .addSuccess(
                                RequestOp.newBuilder()
                                        .setRequestPut(
                                                PutRequest.newBuilder()
                                                        .setKey(keyBytes)
                                                        .setValue(ByteString.copyFromUtf8(text))))
                        .addFailure(
                                RequestOp.newBuilder()
                                        .setRequestRange(
                                                RangeRequest.newBuilder().setKey(keyBytes)))
                        .build();
        String what = "put " + key + "=" + text + " if changed at " + modRevision;
        long asked = order.asked();
        propose(
                at,
                CommandKind.TXN,
                request,
                done,
                (revision, response) -> {
                    TxnResponse txn = (TxnResponse) response;
                    if (txn.getSucceeded()) {
                        order.wrote(what, asked, revision);
                        claims.at(
                                revision - 1,
                                what,
                                state -> modRevision(state, key) == modRevision);
                        claims.at(revision, what, state -> holds(state, key, text, revision, 0));
                    } else {
                        order.answered(what, asked, revision);
                        claims.at(revision, what, state -> modRevision(state, key) != modRevision);
                        claims.neverPut(text);
                        Map<String, Value> found = new TreeMap<>();
                        txn.getResponses(0)
                                .getResponseRange()
                                .getKvsList()
                                .forEach(kv -> found.put(kv.getKey().toStringUtf8(), value(kv)));
                        claims.at(
                                revision,
                                what + " finds " + found,
                                state -> within(state, key, "").equals(found));
                    }
                },
                error -> {});
    }

    private static long modRevision(Map<String, Value> state, String key) {
        Value value = state.get(key);
        return value == null ? 0 : value.modRevision();
    }

    /** A read of the newest that anybody was told of, which {@code seen} gets. */
    void read(
            SimMember.Life at,
            String from,
            String to,
            Consumer<Map<String, Value>> seen,
            Done done) {
        String what = "read " + from + ".." + to;
        long asked = order.asked();
        at.gateway()
                .readIndex(
                        at.lane(),
                        new MemberGateway.ReadAnswer() {
                            @Override
                            public void ready(View view) {
                                try (view) {
                                    order.answered(what, asked, view.revision());
                                    seen.accept(range(view, what, from, to, 0));
                                }
                                done.accept(true);
                            }

                            @Override
                            public void refused(EtcdError error) {
                                done.accept(false);
                            }
                        });
    }

    /**
     * A read of what this member has now, or of an older revision.
     *
     * @return the revision of the member's state
     */
    long readLocally(SimMember.Life at, String from, String to, long revision) {
        try (View view = at.gateway().view()) {
            range(view, "local read " + from + ".." + to, from, to, revision);
            return view.revision();
        }
    }

    private Map<String, Value> range(
            View view, String what, String from, String to, long revision) {
        RangeRequest request =
                RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(from))
                        .setRangeEnd(ByteString.copyFromUtf8(to))
                        .setRevision(revision)
                        .build();
        Map<String, Value> found = new TreeMap<>();
        switch (view.range(request, ReadBudget.UNLIMITED)) {
            case ReadResult.Ready<RangeRows> ready -> {
                for (Row row : ready.value().rows()) {
                    KeyValue kv = row.toKeyValue();
                    found.put(kv.getKey().toStringUtf8(), value(kv));
                }
                long of = revision == 0 ? view.revision() : revision;
                claims.at(
                        of,
                        what + " finds " + found,
                        state -> within(state, from, to).equals(found));
            }
            case ReadResult.Refused<RangeRows> refused -> {
                boolean right =
                        refused.error() == EtcdError.COMPACTED
                                ? revision < view.compactRevision()
                                : refused.error() == EtcdError.FUTURE_REVISION
                                        && revision > view.revision();
                if (!right) {
                    throw new AssertionError(what + " at " + revision + ": " + refused.error());
                }
            }
            case ReadResult.WouldBlock<RangeRows> blocked ->
                    throw new AssertionError(what + " may block and says it would");
        }
        return found;
    }

    void compact(SimMember.Life at, long revision, Done done) {
        CompactionRequest request = CompactionRequest.newBuilder().setRevision(revision).build();
        long asked = order.asked();
        propose(
                at,
                CommandKind.COMPACT,
                request,
                done,
                (newest, response) -> order.answered("compact " + revision, asked, newest),
                error -> {});
    }

    void grant(SimMember.Life at, long id, long ttlSeconds, long nowNanos, Done done) {
        leases.granting(id, ttlSeconds, nowNanos);
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setID(id).setTTL(ttlSeconds).build();
        propose(
                at,
                CommandKind.LEASE_GRANT,
                request,
                done,
                (revision, response) -> {},
                error -> {});
    }

    void revoke(SimMember.Life at, long id, Done done) {
        leases.revoking(id);
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
        propose(
                at,
                CommandKind.LEASE_REVOKE,
                request,
                done,
                (revision, response) -> {},
                error -> {});
    }

    void keepAlive(SimMember.Life at, long id, long nowNanos, Done done) {
        at.gateway()
                .leaseKeepAlive(
                        id,
                        at.lane(),
                        outcome -> {
                            boolean renewed =
                                    outcome instanceof Outcome.Done(_, var response)
                                            && ((LeaseKeepAliveResponse) response).getTTL() > 0;
                            if (renewed) {
                                leases.renewed(id, nowNanos);
                            }
                            done.accept(renewed);
                        });
    }

    private static void propose(
            SimMember.Life at,
            CommandKind kind,
            MessageLite request,
            Done done,
            BiConsumer<Long, MessageLite> carriedOut,
            Consumer<EtcdError> refused) {
        Command command = Command.of(kind, at.gateway().nextRequestId(), request.toByteArray());
        at.gateway()
                .propose(
                        command,
                        at.lane(),
                        outcome -> {
                            switch (outcome) {
                                case Outcome.Done(long revision, var response) ->
                                        carriedOut.accept(revision, response);
                                case Outcome.Refused(EtcdError error) -> refused.accept(error);
                            }
                            done.accept(outcome instanceof Outcome.Done);
                        });
    }
}
