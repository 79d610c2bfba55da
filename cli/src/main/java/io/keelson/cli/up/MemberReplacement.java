package io.keelson.cli.up;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.proto.etcdserverpb.ClusterGrpc;
import io.keelson.proto.etcdserverpb.Member;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberListRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Gives a member whose data are lost a new identity: its old one is removed, a new one is added as
 * a learner, and becomes a voter once it has the data. The old identity must not come back: it may
 * have voted and acknowledged writes that it no longer knows of.
 *
 * <p>Every step looks at the member list first, so that a replacement that was broken off goes on
 * where it was. All of it goes through etcd's Cluster service; members are asked in turn.
 */
final class MemberReplacement {
    private static final long CALL_SECONDS_MAX = 5;

    /** A learner is promoted when it is in sync; that is asked again after so long. */
    private static final long RETRY_MILLIS = 300;

    /** What came of asking for a promotion. */
    enum Promotion {
        DONE,
        NOT_NEEDED,
        NOT_YET
    }

    private final ClusterPlan plan;
    private final Function<Child.Member, ManagedChannel> connections;

    MemberReplacement(ClusterPlan plan) {
        this(
                plan,
                member ->
                        NettyChannelBuilder.forAddress("127.0.0.1", member.clientPort())
                                .usePlaintext()
                                .build());
    }

    /**
     * @param connections opens a connection to a member; it is closed after each call
     */
    MemberReplacement(ClusterPlan plan, Function<Child.Member, ManagedChannel> connections) {
        this.plan = plan;
        this.connections = connections;
    }

    /** Removes and adds; ends with Readmitted or ReplacementFailed. */
    void readmitInBackground(int index, Consumer<ChildEvent> events) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        events.accept(new ChildEvent.Readmitted(index, readmit(index)));
                    } catch (StatusRuntimeException e) {
                        events.accept(new ChildEvent.ReplacementFailed(index, reason(e)));
                    }
                });
    }

    /** Promotes the member once it is in sync, if it is a learner; ends with Votes. */
    void promoteInBackground(int index, Consumer<ChildEvent> events) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Promotion result = promote(index);
                        while (result == Promotion.NOT_YET) {
                            Thread.sleep(RETRY_MILLIS);
                            result = promote(index);
                        }
                        events.accept(new ChildEvent.Votes(index, result == Promotion.DONE));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /**
     * Makes sure that the cluster has a learner that never ran at this member's address.
     *
     * @return the value of {@code --initial-cluster} to start it with
     * @throws StatusRuntimeException no member could carry it out
     */
    String readmit(int index) {
        Child.Member place = plan.members().get(index);
        List<Member> members =
                ask(index, cluster -> cluster.memberList(MemberListRequest.getDefaultInstance()))
                        .getMembersList();
        Optional<Member> former = at(place, members);
        // One without a name never ran: an earlier replacement came this far.
        if (former.isEmpty() || !former.get().getName().isEmpty()) {
            former.ifPresent(member ->
                    ask(
                            index,
                            cluster ->
                                    cluster.memberRemove(
                                            MemberRemoveRequest.newBuilder()
                                                    .setID(member.getID())
                                                    .build())));
            MemberAddRequest request =
                    MemberAddRequest.newBuilder()
                            .addPeerURLs(place.peerUrl())
                            .setIsLearner(true)
                            .build();
            members = ask(index, cluster -> cluster.memberAdd(request)).getMembersList();
        }
        Map<String, String> peerUrls = new TreeMap<>();
        for (Member member : members) {
            String url = member.getPeerURLs(0);
            peerUrls.put(url.equals(place.peerUrl()) ? place.name() : member.getName(), url);
        }
        return ChildEvent.initialCluster(peerUrls);
    }

    /** Makes a voter of the member at this place, if it is a learner in sync. */
    Promotion promote(int index) {
        Child.Member place = plan.members().get(index);
        try {
            Optional<Member> member =
                    at(
                            place,
                            ask(
                                            index,
                                            cluster ->
                                                    cluster.memberList(
                                                            MemberListRequest.getDefaultInstance()))
                                    .getMembersList());
            if (member.isEmpty()) {
                return Promotion.NOT_YET;
            }
            if (!member.get().getIsLearner()) {
                return Promotion.NOT_NEEDED;
            }
            MemberPromoteRequest request =
                    MemberPromoteRequest.newBuilder().setID(member.get().getID()).build();
            ask(index, cluster -> cluster.memberPromote(request));
            return Promotion.DONE;
        } catch (StatusRuntimeException e) {
            // Not in sync yet, or no leader just now: both pass.
            return Promotion.NOT_YET;
        }
    }

    private static Optional<Member> at(Child.Member place, List<Member> members) {
        return members.stream()
                .filter(member -> member.getPeerURLsList().contains(place.peerUrl()))
                .findFirst();
    }

    /** Asks each member but that one, in turn, until one answers. */
    private <T> T ask(int index, Function<ClusterGrpc.ClusterBlockingStub, T> call) {
        StatusRuntimeException last =
                Status.UNAVAILABLE
                        .withDescription("no other member is there to ask")
                        .asRuntimeException();
        List<Child.Member> places = plan.members();
        for (int i = 0; i < places.size(); i++) {
            if (i == index) {
                continue;
            }
            ManagedChannel channel = connections.apply(places.get(i));
            try {
                return call.apply(
                        ClusterGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    // An answer; the same question elsewhere would only get it again.
                    throw e;
                }
                last = e;
            } finally {
                channel.shutdownNow();
            }
        }
        throw last;
    }

    private static String reason(StatusRuntimeException e) {
        String description = e.getStatus().getDescription();
        return description == null ? e.getStatus().getCode().toString() : description;
    }
}
