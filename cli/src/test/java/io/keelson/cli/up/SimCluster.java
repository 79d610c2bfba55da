package io.keelson.cli.up;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keelson.proto.etcdserverpb.ClusterGrpc;
import io.keelson.proto.etcdserverpb.Member;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberAddResponse;
import io.keelson.proto.etcdserverpb.MemberListRequest;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteResponse;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A member list behind etcd's Cluster service. A learner is in sync when it is asked a second time.
 */
final class SimCluster implements AutoCloseable {
    private final Map<Long, Member> members = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Server server;
    private int promotionsAsked;
    private long lastId;

    SimCluster() {
        try {
            server =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .addService(new Service())
                            .build()
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void bootstrap(ClusterPlan plan) {
        for (Child.Member member : plan.members()) {
            lastId++;
            members.put(
                    lastId,
                    Member.newBuilder()
                            .setID(lastId)
                            .setName(member.name())
                            .addPeerURLs(member.peerUrl())
                            .build());
        }
    }

    /** Changes that were asked for, in order. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Every member is reached at the one server. */
    Function<Child.Member, ManagedChannel> connections() {
        int port = server.getPort();
        return _ -> NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Service extends ClusterGrpc.ClusterImplBase {
        @Override
        public void memberList(
                MemberListRequest request, StreamObserver<MemberListResponse> answer) {
            synchronized (SimCluster.this) {
                answer.onNext(
                        MemberListResponse.newBuilder().addAllMembers(members.values()).build());
            }
            answer.onCompleted();
        }

        @Override
        public void memberRemove(
                MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> answer) {
            synchronized (SimCluster.this) {
                members.remove(request.getID());
                calls.add("remove " + request.getID());
            }
            answer.onNext(MemberRemoveResponse.getDefaultInstance());
            answer.onCompleted();
        }

        @Override
        public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> answer) {
            synchronized (SimCluster.this) {
                lastId++;
                members.put(
                        lastId,
                        Member.newBuilder()
                                .setID(lastId)
                                .addAllPeerURLs(request.getPeerURLsList())
                                .setIsLearner(request.getIsLearner())
                                .build());
                calls.add("add " + (request.getIsLearner() ? "learner " : "voter ") + lastId);
                answer.onNext(
                        MemberAddResponse.newBuilder().addAllMembers(members.values()).build());
            }
            answer.onCompleted();
        }

        @Override
        public void memberPromote(
                MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> answer) {
            synchronized (SimCluster.this) {
                promotionsAsked++;
                if (promotionsAsked == 1) {
                    answer.onError(
                            Status.FAILED_PRECONDITION
                                    .withDescription(
                                            "etcdserver: can only promote a learner member which is in sync with leader")
                                    .asRuntimeException());
                    return;
                }
                members.computeIfPresent(
                        request.getID(),
                        (_, member) -> member.toBuilder().setIsLearner(false).build());
                calls.add("promote " + request.getID());
            }
            answer.onNext(MemberPromoteResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }
}
