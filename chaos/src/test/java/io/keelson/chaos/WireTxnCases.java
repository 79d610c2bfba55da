package io.keelson.chaos;

import static io.keelson.chaos.WireCase.both;
import static io.keelson.chaos.WireCase.ours;
import static io.keelson.chaos.WireRequests.bytes;
import static io.keelson.chaos.WireRequests.choose;
import static io.keelson.chaos.WireRequests.compare;
import static io.keelson.chaos.WireRequests.delete;
import static io.keelson.chaos.WireRequests.deletePrefix;
import static io.keelson.chaos.WireRequests.get;
import static io.keelson.chaos.WireRequests.op;
import static io.keelson.chaos.WireRequests.prefix;
import static io.keelson.chaos.WireRequests.put;
import static io.keelson.chaos.WireRequests.putOf;
import static io.keelson.chaos.WireRequests.txn;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.Compare.CompareResult;
import io.keelson.proto.etcdserverpb.Compare.CompareTarget;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import java.util.List;

/** Transactions that etcdctl has no words for: nested, over ranges, malformed. */
final class WireTxnCases {
    private static final int UNKNOWN = 99;

    private WireTxnCases() {}

    static List<WireCase> all() {
        return List.of(
                both("an empty transaction", s -> s.call(() -> s.kv().txn(txn()))),
                both(
                        "an operation that is none",
                        s -> s.call(() -> s.kv().txn(txn(RequestOp.getDefaultInstance())))),
                both(
                        "nested transactions that write",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        txn(
                                                                op(put("nest/a", "1")),
                                                                op(
                                                                        txn(
                                                                                op(
                                                                                        put(
                                                                                                "nest/b",
                                                                                                "2")),
                                                                                op(
                                                                                        txn(
                                                                                                op(
                                                                                                        put(
                                                                                                                "nest/c",
                                                                                                                "3")),
                                                                                                op(
                                                                                                        prefix(
                                                                                                                "nest/")))))),
                                                                op(prefix("nest/")))))),
                both(
                        "nested comparisons see the state before the transaction",
                        s -> {
                            TxnRequest inner =
                                    choose(
                                            compare(
                                                            "nest/new",
                                                            CompareTarget.VERSION,
                                                            CompareResult.EQUAL)
                                                    .setVersion(0),
                                            op(put("nest/then", "1")),
                                            op(put("nest/else", "1")));
                            s.call(() -> s.kv().txn(txn(op(put("nest/new", "1")), op(inner))));
                            s.call(() -> s.kv().range(prefix("nest/").build()));
                        }),
                both(
                        "a nested transaction that only reads",
                        s -> {
                            long before = s.revision();
                            s.call(() -> s.kv().txn(txn(op(txn(op(get("nest/a")))))));
                            s.note("revisions", s.revision() - before);
                        }),
                both(
                        "the same key in a transaction and in the one nested in it",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        txn(
                                                                op(put("dup", "1")),
                                                                op(txn(op(put("dup", "2")))))))),
                both(
                        "the same key in both branches of a nested transaction",
                        s -> {
                            TxnRequest inner =
                                    choose(
                                            compare(
                                                            "dup",
                                                            CompareTarget.VERSION,
                                                            CompareResult.EQUAL)
                                                    .setVersion(0),
                                            op(put("branch", "1")),
                                            op(put("branch", "2")));
                            s.call(() -> s.kv().txn(txn(op(inner))));
                        }),
                both(
                        "a put inside the range that a nested transaction deletes",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        txn(
                                                                op(put("dup/a", "1")),
                                                                op(
                                                                        txn(
                                                                                op(
                                                                                        deletePrefix(
                                                                                                "dup/")))))))),
                both(
                        "a delete of everything from a key on beside a put behind it",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        txn(
                                                                op(
                                                                        delete("~~dup/a")
                                                                                .setRangeEnd(
                                                                                        EtcdClient
                                                                                                .ALL)),
                                                                op(put("~~dup/b", "1")))))),
                both(
                        "operations of a nested transaction count against what is left",
                        s -> {
                            RequestOp[] many = new RequestOp[127];
                            for (int i = 0; i < many.length; i++) {
                                many[i] = op(put("many/" + i, ""));
                            }
                            TxnRequest.Builder outer =
                                    TxnRequest.newBuilder().addSuccess(op(put("one", "")));
                            s.call(() ->
                                    s.kv().txn(outer.clone().addSuccess(op(txn(many))).build()));
                            outer.addSuccess(op(put("two", "")));
                            s.call(() ->
                                    s.kv().txn(outer.clone().addSuccess(op(txn(many))).build()));
                        }),
                both(
                        "reads see earlier writes and their revision",
                        s -> {
                            s.call(() -> s.kv().put(put("see", "old")));
                            s.call(() ->
                                    s.kv().txn(
                                                    txn(
                                                            op(get("see")),
                                                            op(put("see", "new")),
                                                            op(get("see")),
                                                            op(delete("see").setPrevKv(false)))));
                            s.call(() ->
                                    s.kv().txn(
                                                    txn(
                                                            op(get("see")),
                                                            op(
                                                                    putOf("see", "x")
                                                                            .setPrevKv(true)
                                                                            .build()),
                                                            op(get("see")))));
                        }),
                both(
                        "a read of the revision before inside a writing transaction",
                        s -> {
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().txn(
                                                    txn(
                                                            op(put("see", "y")),
                                                            op(get("see").setRevision(now)))));
                        }),
                both(
                        "an unknown lease fails the whole transaction",
                        s -> {
                            s.call(() ->
                                    s.kv().txn(
                                                    txn(
                                                            op(put("whole/a", "1")),
                                                            op(
                                                                    putOf("whole/b", "1")
                                                                            .setLease(4711)
                                                                            .build()))));
                            s.call(() -> s.kv().range(prefix("whole/").build()));
                        }),
                ours(
                        "an unknown sort order in a transaction, which etcd 3.5 overlooks",
                        s -> {
                            s.call(() -> s.kv().txn(txn(op(get("k").setSortOrderValue(UNKNOWN)))));
                            assertThat(s.transcript()).endsWith(WireKvCases.INVALID_SORT);
                        }),
                both(
                        "a comparison of an empty key",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        TxnRequest.newBuilder()
                                                                .addCompare(
                                                                        Compare
                                                                                .getDefaultInstance())
                                                                .build()))),
                both(
                        "a comparison without an operand is one with zero",
                        s -> {
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            compare(
                                                                    "missing",
                                                                    CompareTarget.VERSION,
                                                                    CompareResult.EQUAL))));
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            compare(
                                                                    "see",
                                                                    CompareTarget.VERSION,
                                                                    CompareResult.EQUAL))));
                        }),
                both(
                        "a comparison with another target's operand is one with zero",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        decide(
                                                                compare(
                                                                                "see",
                                                                                CompareTarget.MOD,
                                                                                CompareResult
                                                                                        .GREATER)
                                                                        .setVersion(1_000_000))))),
                both(
                        "a missing key's value is never anything, and its numbers are zero",
                        s -> {
                            for (CompareResult result :
                                    List.of(
                                            CompareResult.EQUAL,
                                            CompareResult.GREATER,
                                            CompareResult.LESS,
                                            CompareResult.NOT_EQUAL)) {
                                s.call(() ->
                                        s.kv().txn(
                                                        decide(
                                                                compare(
                                                                                "missing",
                                                                                CompareTarget.VALUE,
                                                                                result)
                                                                        .setValue(bytes("")))));
                                s.call(() ->
                                        s.kv().txn(
                                                        decide(
                                                                compare(
                                                                                "missing",
                                                                                CompareTarget
                                                                                        .CREATE,
                                                                                result)
                                                                        .setCreateRevision(0))));
                                s.call(() ->
                                        s.kv().txn(
                                                        decide(
                                                                compare(
                                                                                "missing",
                                                                                CompareTarget.LEASE,
                                                                                result)
                                                                        .setLease(0))));
                            }
                        }),
                both(
                        "comparisons of a range hold for all keys of it",
                        s -> {
                            WireKvCases.fill(s, "cr/");
                            Compare.Builder all =
                                    compare("cr/", CompareTarget.VERSION, CompareResult.GREATER)
                                            .setRangeEnd(bytes("cr0"));
                            s.call(() -> s.kv().txn(decide(all.clone().setVersion(0))));
                            s.call(() -> s.kv().txn(decide(all.clone().setVersion(1))));
                        }),
                both(
                        "a comparison of an empty range is that of a missing key",
                        s -> {
                            Compare.Builder empty =
                                    compare("nothing/", CompareTarget.VERSION, CompareResult.EQUAL)
                                            .setRangeEnd(bytes("nothing0"));
                            s.call(() -> s.kv().txn(decide(empty.clone().setVersion(0))));
                            s.call(() -> s.kv().txn(decide(empty.clone().setVersion(1))));
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            empty.clone()
                                                                    .setTarget(CompareTarget.VALUE)
                                                                    .setResult(
                                                                            CompareResult.NOT_EQUAL)
                                                                    .setValue(bytes("x")))));
                        }),
                both(
                        "a comparison with everything from a key on",
                        s ->
                                s.call(() ->
                                        s.kv().txn(
                                                        decide(
                                                                compare(
                                                                                "cr/",
                                                                                CompareTarget.MOD,
                                                                                CompareResult
                                                                                        .GREATER)
                                                                        .setRangeEnd(EtcdClient.ALL)
                                                                        .setModRevision(1))))),
                both(
                        "an unknown comparison",
                        s -> {
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            compare(
                                                                            "see",
                                                                            CompareTarget.VERSION,
                                                                            CompareResult.EQUAL)
                                                                    .setResultValue(UNKNOWN))));
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            compare(
                                                                            "see",
                                                                            CompareTarget.VERSION,
                                                                            CompareResult.EQUAL)
                                                                    .setTargetValue(UNKNOWN))));
                        }),
                both(
                        "a lease compared",
                        s -> {
                            s.call(() ->
                                    s.lease()
                                            .leaseGrant(
                                                    LeaseGrantRequest.newBuilder()
                                                            .setID(900)
                                                            .setTTL(100)
                                                            .build()));
                            s.call(() -> s.kv().put(putOf("leased", "v").setLease(900).build()));
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            compare(
                                                                            "leased",
                                                                            CompareTarget.LEASE,
                                                                            CompareResult.EQUAL)
                                                                    .setLease(900))));
                            s.call(() ->
                                    s.kv().txn(
                                                    decide(
                                                            compare(
                                                                            "leased",
                                                                            CompareTarget.LEASE,
                                                                            CompareResult.LESS)
                                                                    .setLease(900))));
                            s.call(() ->
                                    s.lease()
                                            .leaseRevoke(
                                                    LeaseRevokeRequest.newBuilder()
                                                            .setID(900)
                                                            .build()));
                        }),
                both(
                        "deletes that overlap are counted once",
                        s -> {
                            WireKvCases.fill(s, "od/");
                            s.call(() ->
                                    s.kv().txn(
                                                    txn(
                                                            op(delete("od/a")),
                                                            op(deletePrefix("od/").setPrevKv(true)),
                                                            op(deletePrefix("od/")))));
                        }));
    }

    private static TxnRequest decide(Compare.Builder compare) {
        return TxnRequest.newBuilder().addCompare(compare).build();
    }
}
