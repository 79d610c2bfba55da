package io.keelson.chaos;

import static io.keelson.chaos.WireCase.both;
import static io.keelson.chaos.WireCase.ours;
import static io.keelson.chaos.WireRequests.bytes;
import static io.keelson.chaos.WireRequests.delete;
import static io.keelson.chaos.WireRequests.deletePrefix;
import static io.keelson.chaos.WireRequests.get;
import static io.keelson.chaos.WireRequests.op;
import static io.keelson.chaos.WireRequests.prefix;
import static io.keelson.chaos.WireRequests.put;
import static io.keelson.chaos.WireRequests.putOf;
import static io.keelson.chaos.WireRequests.txn;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeRequest.SortOrder;
import io.keelson.proto.etcdserverpb.RangeRequest.SortTarget;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RangeStreamResponse;
import java.util.ArrayList;
import java.util.List;

/** Puts, ranges, deletes and compaction on the wire. */
final class WireKvCases {
    private static final int UNKNOWN = 99;
    static final String INVALID_SORT =
            "refused INVALID_ARGUMENT: etcdserver: invalid sort option\n";
    private static final ByteString ZERO = EtcdClient.ALL;

    private WireKvCases() {}

    static List<WireCase> all() {
        List<WireCase> cases = new ArrayList<>();
        cases.addAll(ranges());
        cases.addAll(filters());
        cases.addAll(writes());
        cases.addAll(limits());
        cases.addAll(streams());
        cases.addAll(compactions());
        return cases;
    }

    private static List<WireCase> ranges() {
        return List.of(
                both(
                        "a range of nothing has the newest revision in its header",
                        s -> s.call(() -> s.kv().range(get("absent").build()))),
                both("an empty range request", s -> s.call(() -> s.kv().range(none()))),
                both(
                        "an empty key is refused even with a range end",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        none().toBuilder()
                                                                .setRangeEnd(ZERO)
                                                                .build()))),
                both(
                        "key zero with end zero is everything",
                        s -> {
                            fill(s, "everything/");
                            s.call(() -> s.kv().range(everything().setCountOnly(true).build()));
                        }),
                both(
                        "key zero alone is one key",
                        s -> s.call(() -> s.kv().range(none().toBuilder().setKey(ZERO).build()))),
                both(
                        "an end before the start is an empty range",
                        s -> {
                            fill(s, "backward/");
                            s.call(() ->
                                    s.kv().range(
                                                    get("backward/z")
                                                            .setRangeEnd(bytes("backward/a"))
                                                            .build()));
                        }),
                both(
                        "an end that is the start is an empty range",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        get("everything/a")
                                                                .setRangeEnd(bytes("everything/a"))
                                                                .build()))),
                both(
                        "a negative revision is the newest",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setRevision(-7)
                                                                .build()))),
                both(
                        "a future revision",
                        s -> s.call(() -> s.kv().range(get("k").setRevision(1_000_000).build()))),
                both(
                        "a future revision, serializable",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        get("k").setRevision(1_000_000)
                                                                .setSerializable(true)
                                                                .build()))),
                both(
                        "a negative limit is none",
                        s ->
                                s.call(() ->
                                        s.kv().range(prefix("everything/").setLimit(-3).build()))),
                both(
                        "the greatest limit is none either",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setLimit(Long.MAX_VALUE)
                                                                .build()))),
                ours(
                        "an unknown sort order, which etcd 3.5 overlooks",
                        s -> {
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("everything/")
                                                            .setSortOrderValue(UNKNOWN)
                                                            .build()));
                            assertThat(s.transcript()).endsWith(INVALID_SORT);
                        }),
                ours(
                        "an unknown sort target, which ends a real etcd 3.5",
                        s -> {
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("everything/")
                                                            .setSortTargetValue(UNKNOWN)
                                                            .build()));
                            assertThat(s.transcript()).endsWith(INVALID_SORT);
                        }),
                ours(
                        "an unknown sort order of a single key, which etcd 3.5 overlooks",
                        s -> {
                            s.call(() ->
                                    s.kv().range(
                                                    get("everything/a")
                                                            .setSortOrderValue(UNKNOWN)
                                                            .build()));
                            assertThat(s.transcript()).endsWith(INVALID_SORT);
                        }),
                both(
                        "a target without an order sorts what the limit left",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setSortTarget(SortTarget.VALUE)
                                                                .setLimit(2)
                                                                .build()))),
                both(
                        "a sorted and limited range has more and the whole count",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setSortOrder(SortOrder.DESCEND)
                                                                .setSortTarget(SortTarget.VALUE)
                                                                .setLimit(2)
                                                                .build()))),
                both(
                        "keys only",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setKeysOnly(true)
                                                                .build()))),
                both(
                        "keys only, sorted by value",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setKeysOnly(true)
                                                                .setSortOrder(SortOrder.DESCEND)
                                                                .setSortTarget(SortTarget.VALUE)
                                                                .build()))),
                both(
                        "count only with a limit",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setCountOnly(true)
                                                                .setLimit(1)
                                                                .build()))),
                both(
                        "count only and keys only",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("everything/")
                                                                .setCountOnly(true)
                                                                .setKeysOnly(true)
                                                                .build()))));
    }

    private static List<WireCase> filters() {
        return List.of(
                both(
                        "the least modification revision; the count ignores it",
                        s -> {
                            fill(s, "filter/");
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMinModRevision(now - 1)
                                                            .build()));
                        }),
                both(
                        "the greatest modification revision",
                        s -> {
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMaxModRevision(now - 1)
                                                            .build()));
                        }),
                both(
                        "the least creation revision",
                        s -> {
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMinCreateRevision(now - 2)
                                                            .build()));
                        }),
                both(
                        "the greatest creation revision",
                        s -> {
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMaxCreateRevision(now - 2)
                                                            .build()));
                        }),
                both(
                        "a filter that leaves nothing",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("filter/")
                                                                .setMinModRevision(1_000_000)
                                                                .build()))),
                both(
                        "a filter and a limit: more counts what the filter left",
                        s -> {
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMinModRevision(now - 2)
                                                            .setLimit(1)
                                                            .build()));
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMinModRevision(now)
                                                            .setLimit(1)
                                                            .build()));
                        }),
                both(
                        "a filter with count only",
                        s -> {
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("filter/")
                                                            .setMinModRevision(now)
                                                            .setCountOnly(true)
                                                            .build()));
                        }),
                both(
                        "negative filters",
                        s ->
                                s.call(() ->
                                        s.kv().range(
                                                        prefix("filter/")
                                                                .setMinModRevision(-1)
                                                                .setMaxModRevision(-1)
                                                                .build()))));
    }

    private static List<WireCase> writes() {
        return List.of(
                both(
                        "an empty put",
                        s -> s.call(() -> s.kv().put(PutRequest.getDefaultInstance()))),
                both(
                        "an empty delete",
                        s ->
                                s.call(() ->
                                        s.kv().deleteRange(
                                                        DeleteRangeRequest.getDefaultInstance()))),
                both(
                        "ignore_value together with a value",
                        s ->
                                s.call(() ->
                                        s.kv().put(putOf("iv", "v").setIgnoreValue(true).build()))),
                both(
                        "ignore_lease together with a lease",
                        s ->
                                s.call(() ->
                                        s.kv().put(
                                                        putOf("il", "v")
                                                                .setLease(5)
                                                                .setIgnoreLease(true)
                                                                .build()))),
                both(
                        "both ignored of a missing key",
                        s ->
                                s.call(() ->
                                        s.kv().put(
                                                        putOf("ib", "")
                                                                .setIgnoreLease(true)
                                                                .setIgnoreValue(true)
                                                                .build()))),
                both(
                        "both ignored of a key that exists",
                        s -> {
                            s.call(() -> s.kv().put(put("ib", "kept")));
                            s.call(() ->
                                    s.kv().put(
                                                    putOf("ib", "")
                                                            .setIgnoreLease(true)
                                                            .setIgnoreValue(true)
                                                            .setPrevKv(true)
                                                            .build()));
                            s.call(() -> s.kv().range(get("ib").build()));
                        }),
                both(
                        "a put with an unknown lease",
                        s -> s.call(() -> s.kv().put(putOf("ul", "v").setLease(4711).build()))),
                both(
                        "a put with a negative lease",
                        s -> s.call(() -> s.kv().put(putOf("ul", "v").setLease(-1).build()))),
                both(
                        "a delete of everything from a key on",
                        s -> {
                            fill(s, "~tail/");
                            s.call(() ->
                                    s.kv().deleteRange(
                                                    delete("~tail/b")
                                                            .setRangeEnd(ZERO)
                                                            .setPrevKv(true)
                                                            .build()));
                        }),
                both(
                        "a delete whose end is before its start",
                        s ->
                                s.call(() ->
                                        s.kv().deleteRange(
                                                        delete("b")
                                                                .setRangeEnd(bytes("a"))
                                                                .setPrevKv(true)
                                                                .build()))),
                both(
                        "a delete of nothing has no revision of its own",
                        s -> {
                            long before = s.revision();
                            s.call(() ->
                                    s.kv().deleteRange(deletePrefix("nothing at all").build()));
                            s.note("revisions", s.revision() - before);
                        }),
                both(
                        "binary keys and values of every byte",
                        s -> {
                            byte[] every = new byte[256];
                            for (int i = 0; i < every.length; i++) {
                                every[i] = (byte) i;
                            }
                            ByteString key = bytes("every/").concat(ByteString.copyFrom(every));
                            s.call(() ->
                                    s.kv().put(
                                                    PutRequest.newBuilder()
                                                            .setKey(key)
                                                            .setValue(key)
                                                            .build()));
                            s.call(() -> s.kv().range(prefix("every/").build()));
                        }),
                both(
                        "keys are ordered as unsigned bytes",
                        s -> {
                            for (int last : new int[] {0x80, 0x00, 0xff, 0x7f, 0x01}) {
                                ByteString key =
                                        bytes("order/")
                                                .concat(
                                                        ByteString.copyFrom(
                                                                new byte[] {(byte) last}));
                                s.call(() ->
                                        s.kv().put(PutRequest.newBuilder().setKey(key).build()));
                            }
                            s.call(() -> s.kv().put(put("order/", "")));
                            s.call(() -> s.kv().range(prefix("order/").setKeysOnly(true).build()));
                        }));
    }

    private static List<WireCase> limits() {
        return List.of(
                both(
                        "a put above the limit of a request",
                        s -> s.call(() -> s.kv().put(large("large", 1_600_000)))),
                both(
                        "a put just below the limit of a request",
                        s -> {
                            s.call(() -> s.kv().put(large("large", 1_572_000)));
                            s.call(() -> s.kv().deleteRange(delete("large").build()));
                        }),
                both(
                        "a message above what the transport takes",
                        s -> s.callForCode(() -> s.kv().put(large("large", 3_000_000)))),
                both(
                        "an answer above the limit of a request",
                        s -> {
                            s.call(() -> s.kv().put(large("two/1", 1_500_000)));
                            s.call(() -> s.kv().put(large("two/2", 1_500_000)));
                            RangeResponse both = s.kv().range(prefix("two/").build());
                            s.note(
                                    "bytes",
                                    both.getKvs(0).getValue().size()
                                            + both.getKvs(1).getValue().size());
                            s.call(() -> s.kv().deleteRange(deletePrefix("two/").build()));
                        }));
    }

    private static List<WireCase> streams() {
        return List.of(
                ours(
                        "a range stream is the range in pieces",
                        s -> {
                            for (int i = 0; i < 30; i++) {
                                String key = "stream/" + (char) ('A' + i);
                                s.call(() -> s.kv().put(put(key, key)));
                            }
                            RangeRequest request = prefix("stream/").build();
                            RangeResponse.Builder merged = RangeResponse.newBuilder();
                            s.kv().rangeStream(request)
                                    .forEachRemaining(
                                            piece -> merged.mergeFrom(piece.getRangeResponse()));
                            assertThat(merged.build()).isEqualTo(s.kv().range(request));
                        }),
                ours(
                        "a range stream with a limit",
                        s -> {
                            RangeRequest request = prefix("stream/").setLimit(25).build();
                            RangeResponse.Builder merged = RangeResponse.newBuilder();
                            s.kv().rangeStream(request)
                                    .forEachRemaining(
                                            piece -> merged.mergeFrom(piece.getRangeResponse()));
                            assertThat(merged.build()).isEqualTo(s.kv().range(request));
                        }),
                ours(
                        "a range stream that only counts is one message",
                        s -> {
                            RangeRequest request = prefix("stream/").setCountOnly(true).build();
                            List<RangeStreamResponse> pieces = new ArrayList<>();
                            s.kv().rangeStream(request).forEachRemaining(pieces::add);
                            assertThat(pieces).hasSize(1);
                            assertThat(pieces.getFirst().getRangeResponse())
                                    .isEqualTo(s.kv().range(request));
                        }),
                ours(
                        "a range stream does not sort",
                        s -> {
                            RangeRequest request =
                                    prefix("stream/").setSortOrder(SortOrder.DESCEND).build();
                            s.call(() -> s.kv().rangeStream(request).next());
                            assertThat(s.transcript())
                                    .contains(
                                            "UNIMPLEMENTED: RangeStream does not support custom sort orders");
                        }),
                ours(
                        "a range stream does not filter",
                        s -> {
                            RangeRequest request = prefix("stream/").setMinModRevision(2).build();
                            s.call(() -> s.kv().rangeStream(request).next());
                            assertThat(s.transcript())
                                    .contains(
                                            "UNIMPLEMENTED: RangeStream does not support revision filters");
                        }),
                ours(
                        "a range stream of an empty key",
                        s -> {
                            s.call(() -> s.kv().rangeStream(none()).next());
                            assertThat(s.transcript())
                                    .contains("INVALID_ARGUMENT: etcdserver: key is not provided");
                        }));
    }

    private static List<WireCase> compactions() {
        return List.of(
                both(
                        "compaction of a negative revision",
                        s -> s.call(() -> s.kv().compact(at(-1)))),
                both(
                        "compaction of a future revision",
                        s -> s.call(() -> s.kv().compact(at(1_000_000)))),
                both(
                        "compaction, and again",
                        s -> {
                            fill(s, "compacted/");
                            fill(s, "compacted/");
                            long now = s.revision();
                            s.call(() -> s.kv().compact(at(now - 1)));
                            s.call(() -> s.kv().compact(at(now - 1)));
                            s.call(() -> s.kv().compact(at(0)));
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("compacted/")
                                                            .setRevision(now - 2)
                                                            .build()));
                            s.call(() ->
                                    s.kv().range(
                                                    prefix("compacted/")
                                                            .setRevision(now - 1)
                                                            .build()));
                            s.call(() ->
                                    s.kv().txn(txn(op(get("compacted/a").setRevision(now - 2)))));
                        }));
    }

    /** Four keys, one of them written twice, whose values are in another order than the keys. */
    static void fill(WireSession s, String prefix) {
        s.call(() -> s.kv().put(put(prefix + "c", "1")));
        s.call(() -> s.kv().put(put(prefix + "a", "4")));
        s.call(() -> s.kv().put(put(prefix + "b", "2")));
        s.call(() -> s.kv().put(put(prefix + "d", "9")));
        s.call(() -> s.kv().put(putOf(prefix + "d", "3").setPrevKv(true).build()));
    }

    private static RangeRequest none() {
        return RangeRequest.getDefaultInstance();
    }

    private static RangeRequest.Builder everything() {
        return RangeRequest.newBuilder().setKey(ZERO).setRangeEnd(ZERO);
    }

    private static PutRequest large(String key, int sizeBytes) {
        return PutRequest.newBuilder()
                .setKey(bytes(key))
                .setValue(ByteString.copyFrom(new byte[sizeBytes]))
                .build();
    }

    private static CompactionRequest at(long revision) {
        return CompactionRequest.newBuilder().setRevision(revision).build();
    }
}
