package io.keelson.kvstore.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.RequestChecks;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeRequest.SortOrder;
import io.keelson.proto.etcdserverpb.RangeRequest.SortTarget;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes lists of operations from a seed. An operation stands for itself, so that any part of a list
 * is a list too: that is how a failing one is made small.
 */
final class Workload {
    sealed interface Op {}

    /** A command in the log. */
    record Do(CommandKind kind, MessageLite body) implements Op {}

    /** A range request at a view. */
    record Ask(RangeRequest request) implements Op {}

    /** Some steps of the sweep. */
    record Sweep(int steps, int budget) implements Op {}

    /** The power is cut, and the log replayed from where the engine is. */
    record Crash(long seed) implements Op {}

    private static final char[] LETTERS = {'a', 'b', 0, 1, 0xff};

    private final SplittableRandom random;
    private final boolean manyKeys;

    /** Rough, so that requests mean revisions that exist. */
    private long revision = 1;

    Workload(long seed, boolean manyKeys) {
        random = new SplittableRandom(seed);
        this.manyKeys = manyKeys;
    }

    List<Op> ops(int count, boolean crashes) {
        List<Op> ops = new ArrayList<>();
        while (ops.size() < count) {
            int dice = random.nextInt(100);
            ops.add(
                    dice < 40
                            ? command(CommandKind.PUT, put().build())
                            : dice < 50
                                    ? command(CommandKind.DELETE_RANGE, delete().build())
                                    : dice < 66
                                            ? command(CommandKind.TXN, txn())
                                            : dice < 84 ? new Ask(range().build()) : rare(crashes));
        }
        return ops;
    }

    private Op rare(boolean crashes) {
        return switch (random.nextInt(crashes ? 6 : 5)) {
            case 0 ->
                    command(
                            CommandKind.COMPACT,
                            CompactionRequest.newBuilder().setRevision(someRevision()).build());
            case 1, 2 ->
                    command(
                            CommandKind.LEASE_GRANT,
                            LeaseGrantRequest.newBuilder().setID(lease()).setTTL(10).build());
            case 3 ->
                    command(
                            CommandKind.LEASE_REVOKE,
                            LeaseRevokeRequest.newBuilder().setID(lease()).build());
            case 4 -> new Sweep(random.nextInt(1, 4), random.nextInt(1, 40));
            default -> new Crash(random.nextLong());
        };
    }

    private Op command(CommandKind kind, MessageLite body) {
        revision += kind == CommandKind.PUT || random.nextInt(2) == 0 ? 1 : 0;
        return new Do(kind, body);
    }

    private ByteString key() {
        if (manyKeys) {
            return text(String.format("k%04d", random.nextInt(3000)));
        }
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            key.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text(key.toString());
    }

    private static ByteString text(String text) {
        return ByteString.copyFrom(text, StandardCharsets.ISO_8859_1);
    }

    private ByteString end() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> ByteString.EMPTY;
            case 2 -> text("\0");
            default -> key();
        };
    }

    /** Mostly none; the negative one is a client's good right. */
    private long lease() {
        return new long[] {1, 2, 3, -4}[random.nextInt(4)];
    }

    private long someRevision() {
        return Math.max(-2, revision - random.nextInt(20) + 2);
    }

    private PutRequest.Builder put() {
        PutRequest.Builder put =
                PutRequest.newBuilder()
                        .setKey(key())
                        .setValue(text("v".repeat(random.nextInt(4)) + random.nextInt(30)))
                        .setPrevKv(random.nextInt(3) == 0);
        if (random.nextInt(4) == 0) {
            put.setLease(lease());
        }
        switch (random.nextInt(12)) {
            case 0 -> put.setIgnoreLease(true).setLease(0);
            case 1 -> put.setIgnoreValue(true).clearValue();
            case 2 -> put.clearValue();
            default -> {}
        }
        return put;
    }

    private DeleteRangeRequest.Builder delete() {
        DeleteRangeRequest.Builder delete =
                DeleteRangeRequest.newBuilder().setKey(key()).setPrevKv(random.nextBoolean());
        if (manyKeys) {
            String from = delete.getKey().toString(StandardCharsets.ISO_8859_1);
            int first = Integer.parseInt(from.substring(1));
            int last = first + random.nextInt(random.nextInt(20) == 0 ? 800 : 8);
            return delete.setRangeEnd(text(String.format("k%04d", last)));
        }
        return random.nextInt(3) == 0 ? delete.setRangeEnd(end()) : delete;
    }

    private RangeRequest.Builder range() {
        RangeRequest.Builder range = RangeRequest.newBuilder().setKey(key()).setRangeEnd(end());
        if (random.nextInt(2) == 0) {
            range.setRevision(someRevision());
        }
        if (random.nextInt(2) == 0) {
            range.setLimit(random.nextInt(-1, 6));
        }
        if (random.nextInt(4) == 0) {
            range.setMinModRevision(someRevision());
        }
        if (random.nextInt(6) == 0) {
            range.setMaxCreateRevision(someRevision());
        }
        if (random.nextInt(3) == 0) {
            range.setSortOrder(SortOrder.forNumber(random.nextInt(3)));
            // Other targets have ties, whose order nobody promises.
            range.setSortTarget(random.nextInt(4) == 0 ? SortTarget.VERSION : SortTarget.KEY);
        }
        return range.setKeysOnly(random.nextInt(5) == 0).setCountOnly(random.nextInt(5) == 0);
    }

    private TxnRequest txn() {
        while (true) {
            TxnRequest txn = txn(0);
            if (RequestChecks.txn(txn, 128) == null) {
                return txn;
            }
        }
    }

    private TxnRequest txn(int depth) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addCompare(compare());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            txn.addSuccess(op(depth));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            txn.addFailure(op(depth));
        }
        return txn.build();
    }

    private Compare compare() {
        Compare.Builder compare =
                Compare.newBuilder()
                        .setKey(key())
                        .setResult(Compare.CompareResult.forNumber(random.nextInt(4)));
        switch (random.nextInt(5)) {
            case 0 ->
                    compare.setTarget(Compare.CompareTarget.VERSION).setVersion(random.nextInt(3));
            case 1 ->
                    compare.setTarget(Compare.CompareTarget.CREATE)
                            .setCreateRevision(someRevision());
            case 2 -> compare.setTarget(Compare.CompareTarget.MOD).setModRevision(someRevision());
            case 3 ->
                    compare.setTarget(Compare.CompareTarget.VALUE)
                            .setValue(text("v" + random.nextInt(30)));
            default -> compare.setTarget(Compare.CompareTarget.LEASE).setLease(lease());
        }
        return random.nextInt(4) == 0 ? compare.setRangeEnd(end()).build() : compare.build();
    }

    private RequestOp op(int depth) {
        RequestOp.Builder op = RequestOp.newBuilder();
        return switch (random.nextInt(depth < 2 ? 7 : 6)) {
            case 0, 1, 2 -> op.setRequestPut(put()).build();
            case 3 -> op.setRequestDeleteRange(delete()).build();
            case 4, 5 -> op.setRequestRange(range()).build();
            default -> op.setRequestTxn(txn(depth + 1)).build();
        };
    }
}
