package io.keelson.kvstore.rpc;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A {@link RpcServer} before a {@link TestingMember}, on a free port, and a client of it. */
final class TestingServer {
    final TestingMember member;
    final RpcServer server;
    final ManagedChannel channel;
    final KVGrpc.KVBlockingStub kv;

    TestingServer() throws IOException {
        this(new TestingMember(), settings());
    }

    TestingServer(TestingMember member, RpcSettings settings) throws IOException {
        this.member = member;
        server = new RpcServer(member, settings, Thread::new, new Metrics());
        server.start();
        channel =
                NettyChannelBuilder.forAddress(address())
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
        kv = KVGrpc.newBlockingStub(channel);
    }

    static RpcSettings settings() {
        return RpcSettings.defaults(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    static RpcSettings settings(RpcSettings.Limits limits) {
        RpcSettings defaults = settings();
        return new RpcSettings(defaults.listenAddresses(), defaults.transport(), limits, 1000);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.addresses().getFirst();
    }

    String endpoint() {
        return "127.0.0.1:" + address().getPort();
    }

    /** Puts keys {@code 00000}, {@code 00001} and so on, each in a call of its own, at once. */
    void putAll(int count, ByteString value) throws Exception {
        KVGrpc.KVFutureStub stub = KVGrpc.newFutureStub(channel);
        List<Future<PutResponse>> puts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            puts.add(
                    stub.put(
                            PutRequest.newBuilder()
                                    .setKey(utf8("%05d".formatted(i)))
                                    .setValue(value)
                                    .build()));
        }
        for (Future<PutResponse> put : puts) {
            put.get();
        }
    }

    static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** The status a call ends with, as code and text. */
    static String refusalOf(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            return status.getCode() + " " + status.getDescription();
        }
        return "OK";
    }

    void close() throws InterruptedException {
        channel.shutdownNow();
        server.stop(TimeUnit.SECONDS.toNanos(2));
        member.close();
    }
}
