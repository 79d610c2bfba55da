package io.keelson.chaos;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keelson.chaos.History.Acknowledged;
import io.keelson.chaos.History.Answered;
import io.keelson.chaos.History.Call;
import io.keelson.chaos.History.Change;
import io.keelson.chaos.History.Outcome;
import io.keelson.chaos.History.Read;
import io.keelson.chaos.History.Refused;
import io.keelson.chaos.History.Request;
import io.keelson.chaos.History.Unknown;
import io.keelson.chaos.History.Write;
import io.keelson.proto.etcdserverpb.Compare;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeResponse;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Clients that put, delete, compare and read a small set of keys as fast as they are answered, and
 * write every call into a history. A client that gets no good answer turns to the next member; it
 * never repeats a request, and every put has a value of its own.
 */
public final class Workload implements AutoCloseable {
    private static final ByteString PREFIX = ByteString.copyFromUtf8("load/");
    private static final ByteString PREFIX_END = ByteString.copyFromUtf8("load0");
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 20;

    private final History history;
    private final List<String> endpoints;
    private final int keys;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Starts the clients.
     *
     * @param firstClient the number of the first one: a second workload on the same history needs
     *     numbers of its own, as values are made of them
     * @param seed of what the clients choose; what the servers make of it is theirs
     */
    public Workload(
            History history,
            List<String> endpoints,
            int firstClient,
            int clients,
            int keys,
            long seed) {
        this.history = history;
        this.endpoints = List.copyOf(endpoints);
        this.keys = keys;
        for (int i = 0; i < clients; i++) {
            int number = firstClient + i;
            threads.add(
                    Thread.ofPlatform()
                            .name("client-" + number)
                            .daemon()
                            .start(() -> run(number, new SplittableRandom(seed + number))));
        }
    }

    private void run(int number, SplittableRandom random) {
        List<EtcdClient> clients = endpoints.stream().map(EtcdClient::new).toList();
        int turn = number;
        for (long sequence = 0; !closed; sequence++) {
            EtcdClient client = clients.get(turn % clients.size());
            Call call = call(number, client, random, "c" + number + "-" + sequence);
            history.record(call);
            if (call.outcome() instanceof Unknown || call.outcome() instanceof Refused) {
                client.reconnectSoon();
                turn++;
                Await.pauseMillis(PAUSE_AFTER_FAILURE_MILLIS);
            }
        }
        clients.forEach(EtcdClient::close);
    }

    private Call call(int number, EtcdClient client, SplittableRandom random, String value) {
        ByteString key = key(random);
        int dice = random.nextInt(100);
        if (dice < 50) {
            return put(number, client, key, ByteString.copyFromUtf8(value));
        }
        if (dice < 60) {
            return delete(number, client, key);
        }
        if (dice < 75) {
            return putTwoIfPresent(number, client, random, ByteString.copyFromUtf8(value));
        }
        return dice < 85
                ? read(number, client, new Read(PREFIX, PREFIX_END, random.nextBoolean()))
                : read(number, client, new Read(key, ByteString.EMPTY, dice < 95));
    }

    private Call put(int number, EtcdClient client, ByteString key, ByteString value) {
        return timed(
                number,
                new Write(List.of(new Change(key, Optional.of(value)))),
                () -> {
                    var request = PutRequest.newBuilder().setKey(key).setValue(value).build();
                    return new Acknowledged(
                            client.kv().put(request).getHeader().getRevision(), true);
                });
    }

    private Call delete(int number, EtcdClient client, ByteString key) {
        return timed(
                number,
                new Write(List.of(new Change(key, Optional.empty()))),
                () -> {
                    DeleteRangeResponse answer =
                            client.kv()
                                    .deleteRange(
                                            DeleteRangeRequest.newBuilder().setKey(key).build());
                    return new Acknowledged(
                            answer.getHeader().getRevision(), answer.getDeleted() > 0);
                });
    }

    /** One key is put beside another if that one exists: a transaction of two changes. */
    private Call putTwoIfPresent(
            int number, EtcdClient client, SplittableRandom random, ByteString value) {
        ByteString one = key(random);
        ByteString other = one.concat(ByteString.copyFromUtf8("+"));
        TxnRequest txn =
                TxnRequest.newBuilder()
                        .addCompare(
                                Compare.newBuilder()
                                        .setTarget(Compare.CompareTarget.VERSION)
                                        .setResult(Compare.CompareResult.GREATER)
                                        .setKey(one)
                                        .setVersion(0))
                        .addSuccess(putOp(one, value))
                        .addSuccess(putOp(other, value))
                        .build();
        return timed(
                number,
                new Write(
                        List.of(
                                new Change(one, Optional.of(value)),
                                new Change(other, Optional.of(value)))),
                () -> {
                    TxnResponse answer = client.kv().txn(txn);
                    return new Acknowledged(
                            answer.getHeader().getRevision(), answer.getSucceeded());
                });
    }

    private Call read(int number, EtcdClient client, Read read) {
        return timed(
                number,
                read,
                () -> {
                    RangeResponse answer =
                            client.kv()
                                    .range(
                                            RangeRequest.newBuilder()
                                                    .setKey(read.key())
                                                    .setRangeEnd(read.rangeEnd())
                                                    .setSerializable(!read.linearizable())
                                                    .build());
                    return new Answered(answer.getHeader().getRevision(), answer.getKvsList());
                });
    }

    private static RequestOp.Builder putOp(ByteString key, ByteString value) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value));
    }

    private ByteString key(SplittableRandom random) {
        return PREFIX.concat(ByteString.copyFromUtf8("k" + random.nextInt(keys)));
    }

    private interface Attempt {
        Outcome run();
    }

    private static Call timed(int number, Request request, Attempt attempt) {
        long startNanos = System.nanoTime();
        Outcome outcome;
        try {
            outcome = attempt.run();
        } catch (StatusRuntimeException e) {
            outcome = outcomeOf(e.getStatus());
        }
        return new Call(number, request, startNanos, System.nanoTime(), outcome);
    }

    /** Only an answer that the server gives before it proposes promises that nothing was done. */
    private static Outcome outcomeOf(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT,
                    OUT_OF_RANGE,
                    NOT_FOUND,
                    FAILED_PRECONDITION,
                    RESOURCE_EXHAUSTED ->
                    new Refused(status.toString());
            default -> new Unknown(status.toString());
        };
    }

    /** Stops the clients and waits for their last calls. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
