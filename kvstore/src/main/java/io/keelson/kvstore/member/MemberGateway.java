package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.WatchHub;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MemberUpdateRequest;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the gRPC face may ask of its member. Every call returns at once; answers arrive on the lane
 * that was given, exactly once.
 */
public interface MemberGateway {
    long clusterId();

    long memberId();

    /** The current term, for response headers. */
    long raftTerm();

    /** A name for the next proposal of this member. */
    RequestId nextRequestId();

    /**
     * Replicates a command and answers with what applying it gave. Refuses at once when too much is
     * waiting; answers with a time-out when its fate stays unknown for too long.
     */
    void propose(Command command, Lane lane, Consumer<Outcome> answer);

    /**
     * Waits until what this member has applied is as new as anything acknowledged anywhere before
     * this call, then gives a view of it.
     */
    void readIndex(Lane lane, ReadAnswer answer);

    /** The newest view, retained for the caller, who closes it. Memory only, never blocks. */
    View view();

    WatchHub watchHub();

    /** Waits until what compaction to this revision made unreachable is gone from this member. */
    void whenSwept(long revision, Lane lane, Runnable done);

    /**
     * Prolongs a lease at the leader, to which a follower forwards; Done carries a {@code
     * LeaseKeepAliveResponse}, with TTL 0 for a lease that is not there.
     */
    void leaseKeepAlive(long leaseId, Lane lane, Consumer<Outcome> answer);

    /** Done carries a {@code LeaseTimeToLiveResponse}; TTL -1 for a lease that is not there. */
    void leaseTimeToLive(long leaseId, boolean keys, Lane lane, Consumer<Outcome> answer);

    /** All leases of this member's state, those first that end first, as far as it knows. */
    default void leaseIds(Lane lane, Consumer<List<Long>> answer) {
        List<Long> ids;
        try (View view = view()) {
            ids =
                    view.leases().stream()
                            .sorted(
                                    Comparator.comparingLong(LeaseRecord::ttlSeconds)
                                            .thenComparingLong(LeaseRecord::id))
                            .map(LeaseRecord::id)
                            .toList();
        }
        lane.execute(() -> answer.accept(ids));
    }

    /** Done carries a {@code MemberAddResponse}. */
    void memberAdd(MemberAddRequest request, Lane lane, Consumer<Outcome> answer);

    /** Done carries a {@code MemberRemoveResponse}. */
    void memberRemove(MemberRemoveRequest request, Lane lane, Consumer<Outcome> answer);

    /** Done carries a {@code MemberPromoteResponse}. */
    void memberPromote(MemberPromoteRequest request, Lane lane, Consumer<Outcome> answer);

    /** Done carries a {@code MemberUpdateResponse}. */
    void memberUpdate(MemberUpdateRequest request, Lane lane, Consumer<Outcome> answer);

    /** Done carries a {@code MemberListResponse}, from this member's own state. */
    Outcome memberList();

    /** Hands the leadership to a voter; Done carries a {@code MoveLeaderResponse}. */
    void moveLeader(long target, Lane lane, Consumer<Outcome> answer);

    /** A picture of this member now. */
    MemberStatus status();

    /** Asked with every call: a field, not a picture, wherever that is possible. */
    default boolean isLearner() {
        return status().isLearner();
    }

    /** Asked with every call that insists on a leader. */
    default boolean hasLeader() {
        return status().leader() != 0;
    }

    /** Takes the answer of {@link #readIndex}: exactly one of the two is called. */
    interface ReadAnswer {
        /** The view is the receiver's to close. */
        void ready(View view);

        void refused(EtcdError error);
    }
}
