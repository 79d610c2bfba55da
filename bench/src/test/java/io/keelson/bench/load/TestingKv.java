package io.keelson.bench.load;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import io.keelson.proto.etcdserverpb.StatusRequest;
import io.keelson.proto.etcdserverpb.StatusResponse;
import io.keelson.proto.mvccpb.KeyValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A key-value server in memory on a free port of loopback: just as much of etcd's API as the tool
 * uses. The first {@code failuresLeft} puts fail; while {@code beforePut} blocks, nothing is put.
 */
public final class TestingKv implements AutoCloseable {
    /** What it stores. */
    public final Map<ByteString, ByteString> data = new ConcurrentHashMap<>();

    /** Puts still to be refused. */
    public final AtomicInteger failuresLeft = new AtomicInteger();

    /** Ranges asked for, by consistency. */
    public final AtomicInteger linearizableRanges = new AtomicInteger();

    public final AtomicInteger serializableRanges = new AtomicInteger();

    /** Runs before each put, on the server's thread. */
    public volatile Runnable beforePut = () -> {};

    private final long memberId;
    private final long leaderId;
    private final Server server;

    private TestingKv(long memberId, long leaderId) throws IOException {
        this.memberId = memberId;
        this.leaderId = leaderId;
        this.server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new Kv())
                        .addService(new Maintenance())
                        .build()
                        .start();
    }

    /** A cluster of one. */
    public static TestingKv start() throws IOException {
        return member(1, 1);
    }

    /** A member that says who leads. */
    public static TestingKv member(long memberId, long leaderId) throws IOException {
        return new TestingKv(memberId, leaderId);
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getPort());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private ResponseHeader header() {
        return ResponseHeader.newBuilder()
                .setClusterId(-1)
                .setMemberId(memberId)
                .setRevision(data.size() + 1L)
                .setRaftTerm(2)
                .build();
    }

    private static <T> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    private final class Kv extends KVGrpc.KVImplBase {
        @Override
        public void put(PutRequest request, StreamObserver<PutResponse> observer) {
            beforePut.run();
            if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                observer.onError(
                        Status.UNAVAILABLE
                                .withDescription("etcdserver: no leader")
                                .asRuntimeException());
                return;
            }
            data.put(request.getKey(), request.getValue());
            answer(observer, PutResponse.newBuilder().setHeader(header()).build());
        }

        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> observer) {
            (request.getSerializable() ? serializableRanges : linearizableRanges).incrementAndGet();
            var response = RangeResponse.newBuilder().setHeader(header());
            var value = data.get(request.getKey());
            if (value != null) {
                response.addKvs(KeyValue.newBuilder().setKey(request.getKey()).setValue(value));
                response.setCount(1);
            }
            answer(observer, response.build());
        }
    }

    private final class Maintenance extends MaintenanceGrpc.MaintenanceImplBase {
        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
            answer(
                    observer,
                    StatusResponse.newBuilder().setHeader(header()).setLeader(leaderId).build());
        }
    }
}
