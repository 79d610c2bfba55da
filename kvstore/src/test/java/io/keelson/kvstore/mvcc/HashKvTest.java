package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The hashes of a real etcd, request by request; how they were recorded stands in the resource. */
class HashKvTest {
    /** How the sweep behaves in a run: it must not show in the hash. */
    private enum Sweeping {
        NEVER,
        AFTER_EACH_COMPACTION,
        ONE_CHANGE_A_REQUEST
    }

    @Test
    void hashesAreEtcdsBeforeAnySweep() throws IOException {
        assertThat(compareAll(Sweeping.NEVER)).isGreaterThan(250);
    }

    @Test
    void hashesAreEtcdsAfterEachSweep() throws IOException {
        assertThat(compareAll(Sweeping.AFTER_EACH_COMPACTION)).isGreaterThan(250);
    }

    @Test
    void hashesAreEtcdsDuringASweep() throws IOException {
        assertThat(compareAll(Sweeping.ONE_CHANGE_A_REQUEST)).isGreaterThan(250);
    }

    private static int compareAll(Sweeping sweeping) throws IOException {
        int hashes = 0;
        String name = "";
        TestingLog log = new TestingLog(MvccStore.open(new MemoryEngine()));
        MvccStore store = log.store();
        List<String> done = new ArrayList<>();
        for (String line : lines()) {
            String[] words = line.split(" ");
            if (words[0].equals("store")) {
                name = line;
                store = MvccStore.open(new MemoryEngine());
                log = new TestingLog(store);
                done.clear();
                continue;
            }
            done.add(line);
            if (words[0].equals("hash")) {
                hashes++;
                String expected = line.substring(line.indexOf("->") + 3);
                assertThat(hash(store, Long.parseLong(words[1])))
                        .as("%s, %s: %s", sweeping, name, done)
                        .isEqualTo(expected);
                continue;
            }
            Outcome outcome = request(log, words);
            if (!words[0].equals("compact") && !words[0].equals("revoke")) {
                assertThat(outcome).as("%s: %s", name, line).isInstanceOf(Outcome.Done.class);
            }
            switch (sweeping) {
                case NEVER -> {}
                case AFTER_EACH_COMPACTION -> {
                    while (store.compactionSweepStep(3)) {
                        // On to the next step.
                    }
                }
                case ONE_CHANGE_A_REQUEST -> {
                    var _ = store.compactionSweepStep(1);
                }
            }
        }
        return hashes;
    }

    private static List<String> lines() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(HashKvTest.class.getResourceAsStream("hashkv.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    private static String hash(MvccStore store, long revision) {
        try (View view = store.view()) {
            return switch (view.hashKv(revision)) {
                case ReadResult.Ready<HashKv>(HashKv hash) ->
                        Integer.toUnsignedString(hash.hash()) + " " + hash.compactRevision();
                case ReadResult.Refused<HashKv>(EtcdError error) ->
                        error.text()
                                .replace("etcdserver: mvcc: required revision ", "")
                                .replace(' ', '-');
                case ReadResult.WouldBlock<HashKv>() -> "would block";
            };
        }
    }

    private static Outcome request(TestingLog log, String[] words) {
        return switch (words[0]) {
            case "put" -> log.apply(CommandKind.PUT, put(words));
            case "del" -> log.apply(CommandKind.DELETE_RANGE, delete(words));
            case "txn" -> {
                TxnRequest.Builder txn = TxnRequest.newBuilder();
                for (int i = 1; i < words.length; i++) {
                    String[] parts = words[i].split(":");
                    txn.addSuccess(
                            parts[0].equals("put")
                                    ? RequestOp.newBuilder().setRequestPut(put(parts))
                                    : RequestOp.newBuilder().setRequestDeleteRange(delete(parts)));
                }
                yield log.apply(CommandKind.TXN, txn.build());
            }
            case "grant" ->
                    log.apply(
                            CommandKind.LEASE_GRANT,
                            LeaseGrantRequest.newBuilder()
                                    .setID(Long.parseLong(words[1]))
                                    .setTTL(1000)
                                    .build());
            case "revoke" ->
                    log.apply(
                            CommandKind.LEASE_REVOKE,
                            LeaseRevokeRequest.newBuilder()
                                    .setID(Long.parseLong(words[1]))
                                    .build());
            case "compact" ->
                    log.apply(
                            CommandKind.COMPACT,
                            CompactionRequest.newBuilder()
                                    .setRevision(Long.parseLong(words[1]))
                                    .build());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static PutRequest put(String[] words) {
        PutRequest.Builder put =
                PutRequest.newBuilder()
                        .setKey(TestingLog.bytes(words[1]))
                        .setValue(
                                words[2].equals("-")
                                        ? ByteString.EMPTY
                                        : TestingLog.bytes(words[2]));
        return words.length > 3 ? put.setLease(Long.parseLong(words[3])).build() : put.build();
    }

    private static DeleteRangeRequest delete(String[] words) {
        DeleteRangeRequest.Builder delete =
                DeleteRangeRequest.newBuilder().setKey(TestingLog.bytes(words[1]));
        if (words.length > 2) {
            boolean zero = words[2].equals("*") || words[2].equals("\\0");
            delete.setRangeEnd(TestingLog.bytes(zero ? "\0" : words[2]));
        }
        return delete.build();
    }
}
