package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.member.PendingProposals.Pending;
import io.keelson.kvstore.mvcc.EngineSizes;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.WatchHub;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MemberUpdateRequest;
import io.keelson.proto.etcdserverpb.MoveLeaderResponse;
import io.keelson.proto.store.AppliedHash;
import io.keelson.raft.core.Effects.RoleChange;
import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.core.RaftStatus;
import io.keelson.raft.node.NodeStatus;
import io.keelson.raft.node.RaftNode;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The member as its clients see it: hands requests to consensus and remembers who waits. Any
 * thread; never blocks.
 */
final class Gateway implements MemberGateway {
    private static final int MOST_PENDING = 100_000;

    private final MemberIdentity identity;
    private final long nonce;
    private final MvccStore store;
    private final PendingProposals proposals;
    private final LinearizableReads reads;
    private final Timeouts timeouts;
    private final LongSupplier clockNanos;
    private final long quotaBytes;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicLong lastReadId = new AtomicLong();

    private final Queue<Command> offerLater = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Links links;
    private volatile RoleChange role = new RoleChange(RoleName.FOLLOWER, 0, 0);
    private volatile @Nullable EtcdError refusal = EtcdError.STOPPED;

    /** What is made after the gateway, because it needs it. */
    record Links(
            RaftNode node,
            WatchHub hub,
            LeaseCalls leases,
            Membership membership,
            Housekeeper housekeeper) {}

    Gateway(
            MemberIdentity identity,
            long nonce,
            MvccStore store,
            PendingProposals proposals,
            Timeouts timeouts,
            LongSupplier clockNanos,
            long quotaBytes) {
        this.identity = identity;
        this.nonce = nonce;
        this.store = store;
        this.proposals = proposals;
        this.reads = new LinearizableReads(store::view);
        this.timeouts = timeouts;
        this.clockNanos = clockNanos;
        this.quotaBytes = quotaBytes;
    }

    /** From now on requests are taken. */
    void open(Links opened) {
        links = opened;
        refusal = null;
    }

    /** From now on every request is refused so, and those that wait as well. */
    void close(EtcdError error) {
        refusal = error;
        proposals.refuseAll(error);
        reads.refuseAll(error);
    }

    /** Gives up what waited too long. */
    void expire(long nowNanos) {
        proposals.expire(nowNanos, timeouts);
        reads.expire(nowNanos, timeouts.of(nowNanos));
    }

    LinearizableReads reads() {
        return reads;
    }

    void roleChanged(RoleChange change) {
        if (change.leader() != role.leader()) {
            timeouts.leaderIs(change.leader(), clockNanos.getAsLong());
        }
        role = change;
    }

    RoleChange role() {
        return role;
    }

    @Override
    public long clusterId() {
        return identity.clusterId();
    }

    @Override
    public long memberId() {
        return identity.memberId();
    }

    @Override
    public long raftTerm() {
        return role.term();
    }

    @Override
    public RequestId nextRequestId() {
        return new RequestId(identity.memberId(), nonce, counter.incrementAndGet());
    }

    @Override
    public void propose(Command command, Lane lane, Consumer<Outcome> answer) {
        EtcdError refused = refusal;
        if (refused == null && proposals.size() >= MOST_PENDING) {
            refused = EtcdError.TOO_MANY_REQUESTS;
        }
        if (refused != null) {
            refuse(refused, lane, answer);
            return;
        }
        long nowNanos = clockNanos.getAsLong();
        long deadlineNanos = nowNanos + timeouts.requestNanos();
        proposals.add(command.counter(), new Pending(lane, answer, nowNanos, deadlineNanos));
        offer(command);
    }

    private void offer(Command command) {
        if (!links().node().propose(command.bytes())) {
            Pending pending = proposals.remove(command.counter());
            if (pending != null) {
                refuse(EtcdError.TOO_MANY_REQUESTS, pending.lane(), pending.answer());
            }
        }
    }

    /**
     * The proposal certainly did not enter the log: as long as somebody waits, it is made again.
     * Not at once: as long as the leader is out of reach but not yet given up, it would come back
     * at once.
     */
    void offerLater(Command command) {
        if (command.nonce() == nonce) {
            offerLater.add(command);
        }
    }

    /** Now and then: makes those proposals again. */
    void offerAgain() {
        for (int count = offerLater.size(); count > 0; count--) {
            Command command = offerLater.poll();
            if (command != null && refusal == null && proposals.isWaiting(command.counter())) {
                offer(command);
            }
        }
    }

    @Override
    public void readIndex(Lane lane, ReadAnswer answer) {
        EtcdError refused = refusal;
        if (refused != null) {
            lane.execute(() -> answer.refused(refused));
            return;
        }
        long readId = lastReadId.incrementAndGet();
        reads.add(readId, lane, answer, clockNanos.getAsLong() + timeouts.requestNanos());
        links().node().readIndex(readId);
    }

    /** A round failed: the read goes into a new one. */
    void askAgain(long readId) {
        long newId = lastReadId.incrementAndGet();
        if (reads.rename(readId, newId) && refusal == null) {
            links().node().readIndex(newId);
        }
    }

    @Override
    public View view() {
        return store.view();
    }

    @Override
    public WatchHub watchHub() {
        return links().hub();
    }

    @Override
    public void leaseKeepAlive(long leaseId, Lane lane, Consumer<Outcome> answer) {
        whenOpen(lane, answer, open -> open.leases().keepAlive(leaseId, lane, answer));
    }

    @Override
    public void leaseTimeToLive(long leaseId, boolean keys, Lane lane, Consumer<Outcome> answer) {
        whenOpen(lane, answer, open -> open.leases().timeToLive(leaseId, keys, lane, answer));
    }

    @Override
    public void leaseIds(Lane lane, Consumer<List<Long>> answer) {
        Runnable byGrant = () -> MemberGateway.super.leaseIds(lane, answer);
        Links open = links;
        if (open == null) {
            byGrant.run();
        } else {
            open.leases().ids(lane, answer, byGrant);
        }
    }

    @Override
    public void memberAdd(MemberAddRequest request, Lane lane, Consumer<Outcome> answer) {
        whenOpen(lane, answer, open -> open.membership().add(request, lane, answer));
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, Lane lane, Consumer<Outcome> answer) {
        whenOpen(lane, answer, open -> open.membership().remove(request.getID(), lane, answer));
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, Lane lane, Consumer<Outcome> answer) {
        whenOpen(lane, answer, open -> open.membership().promote(request.getID(), lane, answer));
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, Lane lane, Consumer<Outcome> answer) {
        whenOpen(lane, answer, open -> open.membership().update(request, lane, answer));
    }

    @Override
    public Outcome memberList() {
        try (View view = store.view()) {
            return new Outcome.Done(0, MemberMessages.list(view.members()));
        }
    }

    @Override
    public void moveLeader(long target, Lane lane, Consumer<Outcome> answer) {
        whenOpen(
                lane,
                answer,
                open -> {
                    RaftStatus raft = open.node().status().raft();
                    if (role.role() != RoleName.LEADER) {
                        refuse(EtcdError.NOT_LEADER, lane, answer);
                    } else if (!raft.configuration().isVoter(target)) {
                        refuse(EtcdError.BAD_LEADER_TRANSFEREE, lane, answer);
                    } else {
                        open.node().transferLeader(target);
                        open.membership()
                                .awaitLeader(
                                        target,
                                        lane,
                                        answer,
                                        MoveLeaderResponse.getDefaultInstance());
                    }
                });
    }

    @Override
    public void whenSwept(long revision, Lane lane, Runnable done) {
        links().housekeeper().whenSwept(revision, () -> lane.execute(done));
    }

    /** The state that the newest view shows, for comparison with others. */
    AppliedHash appliedHash() {
        try (View view = store.view()) {
            return AppliedHash.newBuilder()
                    .setIndex(view.appliedId().index())
                    .setHash(view.stateHash())
                    .build();
        }
    }

    @Override
    public MemberStatus status() {
        Links open = links;
        RoleChange now = role;
        EngineSizes sizes = store.sizes();
        try (View view = store.view()) {
            long applied = view.appliedId().index();
            NodeStatus node = open == null ? null : open.node().status();
            return new MemberStatus(
                    now.leader(),
                    now.term(),
                    node == null ? applied : Math.max(applied, node.commitIndex()),
                    applied,
                    sizes.diskBytes(),
                    sizes.liveBytes(),
                    quotaBytes,
                    now.role() == RoleName.LEARNER,
                    MemberMessages.alarmTexts(view.alarms()));
        }
    }

    @Override
    public boolean isLearner() {
        return role.role() == RoleName.LEARNER;
    }

    @Override
    public boolean hasLeader() {
        return role.leader() != 0;
    }

    private void whenOpen(Lane lane, Consumer<Outcome> answer, Consumer<Links> action) {
        EtcdError refused = refusal;
        if (refused != null) {
            refuse(refused, lane, answer);
        } else {
            action.accept(links());
        }
    }

    static void refuse(EtcdError error, Lane lane, Consumer<Outcome> answer) {
        lane.execute(() -> answer.accept(new Outcome.Refused(error)));
    }

    private Links links() {
        Links open = links;
        if (open == null) {
            throw new IllegalStateException("the member is not open yet");
        }
        return open;
    }
}
