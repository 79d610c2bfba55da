package io.keelson.chaos;

import static io.keelson.chaos.WireCase.both;
import static io.keelson.chaos.WireRequests.bytes;
import static io.keelson.chaos.WireRequests.delete;
import static io.keelson.chaos.WireRequests.deletePrefix;
import static io.keelson.chaos.WireRequests.op;
import static io.keelson.chaos.WireRequests.put;
import static io.keelson.chaos.WireRequests.txn;
import static io.keelson.chaos.WireRequests.watchOf;
import static io.keelson.chaos.WireRequests.watchPrefix;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest.FilterType;
import io.keelson.proto.etcdserverpb.WatchRequest;
import io.keelson.proto.etcdserverpb.WatchResponse;
import java.util.List;

/**
 * Watch streams on the wire. That something is not answered is shown by the next answer being that
 * of the request after it; nothing here waits for silence.
 */
final class WireWatchCases {
    private WireWatchCases() {}

    static List<WireCase> all() {
        return List.of(
                both("create", s -> s.watch().send(watchOf("w")).note(1)),
                both(
                        "ids are given in turn",
                        s ->
                                s.watch()
                                        .send(watchOf("a"))
                                        .send(watchOf("b"))
                                        .send(watchOf("a"))
                                        .note(3)),
                both(
                        "an id of the client's choice, and the server's go around it",
                        s ->
                                s.watch()
                                        .send(watchOf("a").setWatchId(1))
                                        .send(watchOf("b"))
                                        .send(watchOf("c"))
                                        .note(3)),
                both(
                        "a duplicate id",
                        s ->
                                s.watch()
                                        .send(watchOf("a").setWatchId(7))
                                        .send(watchOf("b").setWatchId(7))
                                        .note(2)),
                both("a negative id", s -> s.watch().send(watchOf("a").setWatchId(-3)).note(1)),
                both("an empty key", s -> s.watch().send(WatchCreateRequest.newBuilder()).note(1)),
                both(
                        "an end that is the start",
                        s ->
                                s.watch()
                                        .send(watchOf("a").setRangeEnd(bytes("a")))
                                        .send(watchOf("b"))
                                        .note(2)),
                both(
                        "an end before the start",
                        s ->
                                s.watch()
                                        .send(watchOf("b").setRangeEnd(bytes("a")))
                                        .send(watchOf("b"))
                                        .note(2)),
                both(
                        "a negative start",
                        s ->
                                s.watch()
                                        .send(watchOf("a").setStartRevision(-1))
                                        .send(watchOf("b"))
                                        .note(2)),
                both("cancel", s -> s.watch().send(watchOf("a")).note(1).cancel(0).note(1)),
                both(
                        "cancel of an unknown id is not answered",
                        s -> s.watch().cancel(42).send(watchOf("a")).note(1)),
                both(
                        "cancel twice is answered once",
                        s ->
                                s.watch()
                                        .send(watchOf("a"))
                                        .note(1)
                                        .cancel(0)
                                        .note(1)
                                        .cancel(0)
                                        .send(watchOf("b"))
                                        .note(1)),
                both(
                        "a canceled id is not given again",
                        s ->
                                s.watch()
                                        .send(watchOf("a"))
                                        .note(1)
                                        .cancel(0)
                                        .note(1)
                                        .send(watchOf("b"))
                                        .note(1)),
                both(
                        "a canceled id of the client's choice may be chosen again",
                        s ->
                                s.watch()
                                        .send(watchOf("a").setWatchId(9))
                                        .note(1)
                                        .cancel(9)
                                        .note(1)
                                        .send(watchOf("b").setWatchId(9))
                                        .note(1)),
                both(
                        "an empty request is ignored",
                        s ->
                                s.watch()
                                        .send(WatchRequest.getDefaultInstance())
                                        .send(watchOf("a"))
                                        .note(1)),
                both(
                        "progress of a stream without watches is not answered",
                        s -> s.watch().progress().send(watchOf("a")).note(1)),
                both(
                        "progress of a synced stream",
                        s -> s.watch().send(watchOf("a")).note(1).progress().note(1)),
                both(
                        "progress of a watch from the future is not answered",
                        s -> {
                            long next = s.revision() + 1;
                            var watch =
                                    s.watch()
                                            .send(watchOf("fut").setStartRevision(next + 1))
                                            .note(1)
                                            .progress();
                            s.call(() -> s.kv().put(put("fut", "before its start")));
                            s.call(() -> s.kv().put(put("fut", "at its start")));
                            watch.note(1);
                        }),
                both(
                        "events of a synced watch",
                        s -> {
                            var watch = s.watch().send(watchOf("ev")).note(1);
                            s.call(() -> s.kv().put(put("ev", "1")));
                            s.call(() -> s.kv().put(put("ev", "2")));
                            s.call(() -> s.kv().deleteRange(delete("ev").build()));
                            watch.note(3);
                        }),
                both(
                        "events with previous values",
                        s -> {
                            s.call(() -> s.kv().put(put("pv", "0")));
                            var watch = s.watch().send(watchOf("pv").setPrevKv(true)).note(1);
                            s.call(() -> s.kv().put(put("pv", "1")));
                            s.call(() -> s.kv().deleteRange(delete("pv").build()));
                            s.call(() -> s.kv().put(put("pv", "2")));
                            watch.note(3);
                        }),
                both(
                        "no puts, please",
                        s -> {
                            var watch =
                                    s.watch()
                                            .send(watchOf("np").addFilters(FilterType.NOPUT))
                                            .note(1);
                            s.call(() -> s.kv().put(put("np", "1")));
                            s.call(() -> s.kv().deleteRange(delete("np").build()));
                            watch.note(1);
                        }),
                both(
                        "no deletes, please",
                        s -> {
                            var watch =
                                    s.watch()
                                            .send(watchOf("nd").addFilters(FilterType.NODELETE))
                                            .note(1);
                            s.call(() -> s.kv().put(put("nd", "1")));
                            s.call(() -> s.kv().deleteRange(delete("nd").build()));
                            s.call(() -> s.kv().put(put("nd", "2")));
                            watch.note(2);
                        }),
                both(
                        "neither, and an unknown filter",
                        s -> {
                            var watch =
                                    s.watch()
                                            .send(
                                                    watchOf("nn")
                                                            .addFilters(FilterType.NOPUT)
                                                            .addFilters(FilterType.NODELETE))
                                            .send(watchOf("nn").addFiltersValue(99))
                                            .note(2);
                            s.call(() -> s.kv().put(put("nn", "1")));
                            watch.note(1);
                        }),
                both(
                        "a transaction's events come together",
                        s -> {
                            var watch = s.watch().send(watchPrefix("tg/")).note(1);
                            s.call(() ->
                                    s.kv().txn(
                                                    txn(
                                                            op(put("tg/b", "1")),
                                                            op(put("tg/a", "2")),
                                                            op(delete("tg/none")))));
                            s.call(() -> s.kv().deleteRange(deletePrefix("tg/").build()));
                            watch.note(2);
                        }),
                both(
                        "a transaction that puts what it deleted shows the last state",
                        s -> {
                            s.call(() -> s.kv().put(put("tr/a", "1")));
                            var watch = s.watch().send(watchPrefix("tr/").setPrevKv(true)).note(1);
                            s.call(() -> s.kv().txn(txn(op(delete("tr/a")), op(put("tr/b", "1")))));
                            watch.note(1);
                        }),
                both(
                        "two watches of one key on one stream both see it",
                        s -> {
                            var watch =
                                    s.watch().send(watchOf("two")).send(watchPrefix("tw")).note(2);
                            s.call(() -> s.kv().put(put("two", "1")));
                            WatchResponse one = watch.take();
                            WatchResponse other = watch.take();
                            s.note(
                                    "ids",
                                    List.of(one.getWatchId(), other.getWatchId()).stream()
                                            .sorted()
                                            .toList());
                            s.note("equal", one.getEventsList().equals(other.getEventsList()));
                        }),
                both(
                        "history comes before what is new",
                        s -> {
                            long from = s.revision() + 1;
                            s.call(() -> s.kv().put(put("hi", "1")));
                            s.call(() -> s.kv().put(put("hi", "2")));
                            s.call(() -> s.kv().deleteRange(delete("hi").build()));
                            var watch =
                                    s.watch()
                                            .send(
                                                    watchOf("hi")
                                                            .setStartRevision(from)
                                                            .setPrevKv(true))
                                            .note(1);
                            s.call(() -> s.kv().put(put("hi", "3")));
                            watch.noteEvents(4);
                        }),
                both(
                        "everything from a revision on",
                        s -> {
                            long from = s.revision() + 1;
                            s.call(() -> s.kv().put(put("all/1", "1")));
                            s.call(() -> s.kv().put(put("zzz/2", "2")));
                            s.watch()
                                    .send(
                                            watchOf("")
                                                    .setKey(EtcdClient.ALL)
                                                    .setRangeEnd(EtcdClient.ALL)
                                                    .setStartRevision(from))
                                    .note(1)
                                    .noteEvents(2);
                        }),
                both(
                        "fragments of a large revision",
                        s -> {
                            ByteString half = ByteString.copyFrom(new byte[700_000]);
                            for (String key : List.of("frag/1", "frag/2", "frag/3", "frag/4")) {
                                s.call(() ->
                                        s.kv().put(
                                                        PutRequest.newBuilder()
                                                                .setKey(bytes(key))
                                                                .setValue(half)
                                                                .build()));
                            }
                            var watch =
                                    s.watch()
                                            .send(
                                                    watchPrefix("frag/")
                                                            .setFragment(true)
                                                            .setPrevKv(true))
                                            .note(1);
                            s.call(() -> s.kv().deleteRange(deletePrefix("frag/").build()));
                            int events = 0;
                            while (events < 4) {
                                WatchResponse part = watch.take();
                                events += part.getEventsCount();
                                s.note("fragment of " + part.getEventsCount(), part.getFragment());
                            }
                        }),
                both(
                        "from a compacted revision",
                        s -> {
                            s.call(() -> s.kv().put(put("co", "1")));
                            s.call(() -> s.kv().put(put("co", "2")));
                            long now = s.revision();
                            s.call(() ->
                                    s.kv().compact(
                                                    CompactionRequest.newBuilder()
                                                            .setRevision(now)
                                                            .build()));
                            s.watch().send(watchOf("co").setStartRevision(now - 1)).note(2);
                            s.watch().send(watchOf("co").setStartRevision(now)).note(2);
                        }));
    }
}
