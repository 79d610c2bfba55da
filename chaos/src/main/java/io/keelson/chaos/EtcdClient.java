package io.keelson.chaos;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.proto.etcdserverpb.ClusterGrpc;
import io.keelson.proto.etcdserverpb.HashKVRequest;
import io.keelson.proto.etcdserverpb.HashKVResponse;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.LeaseGrpc;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberAddResponse;
import io.keelson.proto.etcdserverpb.MemberListRequest;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.StatusRequest;
import io.keelson.proto.etcdserverpb.StatusResponse;
import io.keelson.proto.etcdserverpb.WatchGrpc;
import java.util.concurrent.TimeUnit;

/**
 * One connection to one member, with the generated stubs. It never repeats a request and never
 * turns to another member: what a call's fate was stays visible to the history. Every unary call
 * has a deadline.
 */
public final class EtcdClient implements AutoCloseable {
    private static final int MAX_INBOUND_BYTES = 256 << 20;
    private static final long DEADLINE_SECONDS = 10;

    /** The key, and the range end, that together mean all keys. */
    public static final ByteString ALL = ByteString.copyFrom(new byte[] {0});

    private final String endpoint;
    private final ManagedChannel channel;

    /** Connects when first used. */
    public EtcdClient(String endpoint) {
        this.endpoint = endpoint;
        int colon = endpoint.lastIndexOf(':');
        this.channel =
                NettyChannelBuilder.forAddress(
                                endpoint.substring(0, colon),
                                Integer.parseInt(endpoint.substring(colon + 1)))
                        .usePlaintext()
                        .disableRetry()
                        .maxInboundMessageSize(MAX_INBOUND_BYTES)
                        .build();
    }

    public String endpoint() {
        return endpoint;
    }

    public KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    public LeaseGrpc.LeaseBlockingStub lease() {
        return LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Without a deadline: a stream lives as long as its caller. */
    public LeaseGrpc.LeaseStub leaseStreams() {
        return LeaseGrpc.newStub(channel);
    }

    /** Without a deadline: a stream lives as long as its caller. */
    public WatchGrpc.WatchStub watches() {
        return WatchGrpc.newStub(channel);
    }

    public ClusterGrpc.ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    public MaintenanceGrpc.MaintenanceBlockingStub maintenance() {
        return MaintenanceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    public PutResponse put(String key, String value) {
        return kv().put(
                        PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(key))
                                .setValue(ByteString.copyFromUtf8(value))
                                .build());
    }

    /** A linearizable get of one key. */
    public RangeResponse get(String key) {
        return kv().range(RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
    }

    public StatusResponse status() {
        return maintenance().status(StatusRequest.getDefaultInstance());
    }

    /** The hash at a revision; zero is the member's newest. */
    public HashKVResponse hashKv(long revision) {
        return maintenance().hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    public MemberListResponse memberList() {
        return cluster().memberList(MemberListRequest.newBuilder().setLinearizable(true).build());
    }

    public MemberAddResponse memberAdd(String peerUrl, boolean learner) {
        return cluster()
                .memberAdd(
                        MemberAddRequest.newBuilder()
                                .addPeerURLs(peerUrl)
                                .setIsLearner(learner)
                                .build());
    }

    public void memberRemove(long id) {
        var _ = cluster().memberRemove(MemberRemoveRequest.newBuilder().setID(id).build());
    }

    public void memberPromote(long id) {
        var _ = cluster().memberPromote(MemberPromoteRequest.newBuilder().setID(id).build());
    }

    /** Dials again at once instead of after gRPC's growing pause: a killed member may be back. */
    public void reconnectSoon() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
