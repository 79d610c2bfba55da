package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.netty.NettyChannelBuilder;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.RangeRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RpcServerTest {
    private final InetSocketAddress anyPort =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void aTakenPortIsOneLine() throws Exception {
        TestingServer first = new TestingServer();
        TestingMember member = new TestingMember();
        RpcServer second =
                new RpcServer(
                        member,
                        RpcSettings.defaults(List.of(first.address())),
                        Thread::new,
                        new Metrics());
        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Failed to bind to address")
                .hasMessageContaining(String.valueOf(first.address().getPort()));
        member.close();
        first.close();
    }

    @Test
    void listensWhereItIsTold() throws Exception {
        TestingMember member = new TestingMember();
        RpcServer server =
                new RpcServer(
                        member,
                        RpcSettings.defaults(List.of(anyPort, anyPort)),
                        Thread::new,
                        new Metrics());
        server.start();
        assertThat(server.addresses()).hasSize(2);
        for (SocketAddress address : server.addresses()) {
            var channel = NettyChannelBuilder.forAddress(address).usePlaintext().build();
            var response =
                    KVGrpc.newBlockingStub(channel)
                            .range(
                                    RangeRequest.newBuilder()
                                            .setKey(TestingServer.utf8("a"))
                                            .build());
            assertThat(response.getHeader().getRevision()).isEqualTo(1);
            channel.shutdownNow();
        }
        server.stop(TimeUnit.SECONDS.toNanos(1));
        member.close();
    }
}
