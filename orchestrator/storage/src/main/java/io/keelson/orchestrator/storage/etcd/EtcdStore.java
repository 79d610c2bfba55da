package io.keelson.orchestrator.storage.etcd;

import io.grpc.stub.AbstractStub;
import io.grpc.stub.StreamObserver;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Lease;
import io.keelson.orchestrator.storage.RangeAnswer;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.CompactionResponse;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantResponse;
import io.keelson.proto.etcdserverpb.LeaseGrpc;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveResponse;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeResponse;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.StatusRequest;
import io.keelson.proto.etcdserverpb.StatusResponse;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A store reached over gRPC. Safe for use by many threads. */
public final class EtcdStore implements Store {
    private final Network network;

    private EtcdStore(Network network) {
        this.network = network;
    }

    /**
     * Connects when the first request is made.
     *
     * @param callbacks runs every answer and every observer's call, in order
     */
    public static EtcdStore open(EtcdSettings settings, Executor callbacks) {
        return new EtcdStore(Network.own(settings, callbacks));
    }

    /**
     * The same on a network loop that is there already: no answer changes threads.
     *
     * @param oneLoop of NIO; it stays open when the store is closed
     */
    public static EtcdStore on(EventLoopGroup oneLoop, EtcdSettings settings) {
        return new EtcdStore(Network.on(oneLoop, settings));
    }

    @Override
    public CompletableFuture<RangeAnswer> range(RangeQuery query) {
        RangeRequest request = Translation.toProto(query);
        return this.<RangeResponse, RangeAnswer>call(
                false,
                (channel, timeout, answer) ->
                        within(KVGrpc.newStub(channel), timeout).range(request, answer),
                Translation::fromProto);
    }

    @Override
    public CompletableFuture<TxnAnswer> txn(Txn txn) {
        TxnRequest request = Translation.toProto(txn);
        return this.<TxnResponse, TxnAnswer>call(
                !txn.isReadOnly(),
                (channel, timeout, answer) ->
                        within(KVGrpc.newStub(channel), timeout).txn(request, answer),
                Translation::fromProto);
    }

    @Override
    public StoreWatch watch(String prefix, long fromRevision, StoreWatch.Observer observer) {
        EtcdWatch watch = new EtcdWatch(network, prefix, fromRevision, observer);
        network.execute(watch::open);
        return watch;
    }

    @Override
    public CompletableFuture<Lease> grantLease(long ttlSeconds) {
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build();
        return this.<LeaseGrantResponse, Lease>call(
                true,
                (channel, timeout, answer) ->
                        within(LeaseGrpc.newStub(channel), timeout).leaseGrant(request, answer),
                granted -> new Lease(granted.getID(), granted.getTTL()));
    }

    @Override
    public CompletableFuture<Void> revokeLease(long leaseId) {
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(leaseId).build();
        return this.<LeaseRevokeResponse, Void>call(
                true,
                (channel, timeout, answer) ->
                        within(LeaseGrpc.newStub(channel), timeout).leaseRevoke(request, answer),
                revoked -> null);
    }

    @Override
    public CompletableFuture<Lease> keepAlive(long leaseId) {
        LeaseKeepAliveRequest request = LeaseKeepAliveRequest.newBuilder().setID(leaseId).build();
        return this.<LeaseKeepAliveResponse, Lease>call(
                false,
                (channel, timeout, answer) -> {
                    StreamObserver<LeaseKeepAliveRequest> requests =
                            within(LeaseGrpc.newStub(channel), timeout).leaseKeepAlive(answer);
                    requests.onNext(request);
                    requests.onCompleted();
                },
                renewed -> {
                    if (renewed.getTTL() <= 0) {
                        throw new StoreException(
                                StoreException.Kind.LEASE_NOT_FOUND,
                                "requested lease not found: " + leaseId);
                    }
                    return new Lease(leaseId, renewed.getTTL());
                });
    }

    @Override
    public CompletableFuture<Void> compact(long revision) {
        CompactionRequest request = CompactionRequest.newBuilder().setRevision(revision).build();
        return this.<CompactionResponse, Void>call(
                true,
                (channel, timeout, answer) ->
                        within(KVGrpc.newStub(channel), timeout).compact(request, answer),
                compacted -> null);
    }

    @Override
    public CompletableFuture<Boolean> hasOrderedProgress() {
        return this.<StatusResponse, Boolean>call(
                false,
                (channel, timeout, answer) ->
                        within(MaintenanceGrpc.newStub(channel), timeout)
                                .status(StatusRequest.getDefaultInstance(), answer),
                status -> ServerVersion.parse(status.getVersion()).hasOrderedProgress());
    }

    private <T, R> CompletableFuture<R> call(
            boolean write, UnaryCall.Sending<T> sending, Function<T, R> translation) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<R> translated = new CompletableFuture<>();
        Answers.on(
                answer,
                value -> {
                    try {
                        translated.complete(translation.apply(value));
                    } catch (StoreException e) {
                        translated.completeExceptionally(e);
                    }
                },
                translated::completeExceptionally);
        if (network.isClosed()) {
            answer.completeExceptionally(
                    new StoreException(StoreException.Kind.CLOSED, "the store is closed"));
        } else {
            network.execute(new UnaryCall<>(network, write, sending, answer));
        }
        return translated;
    }

    private static <S extends AbstractStub<S>> S within(S stub, Duration timeout) {
        return stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Requests that are under way fail. */
    @Override
    public void close() {
        network.close();
    }
}
