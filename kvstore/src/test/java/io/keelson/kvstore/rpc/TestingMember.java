package io.keelson.kvstore.rpc;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.Change;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.lease.LeaseSettings;
import io.keelson.kvstore.lease.Lessor;
import io.keelson.kvstore.member.Lane;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.member.MemberStatus;
import io.keelson.kvstore.mvcc.Applied;
import io.keelson.kvstore.mvcc.ApplyBatch;
import io.keelson.kvstore.mvcc.ChangeSlice;
import io.keelson.kvstore.mvcc.MemoryEngine;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.History;
import io.keelson.kvstore.watch.WatchHub;
import io.keelson.kvstore.watch.WatchSettings;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveResponse;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveResponse;
import io.keelson.proto.etcdserverpb.Member;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberAddResponse;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MemberUpdateRequest;
import io.keelson.proto.etcdserverpb.MoveLeaderResponse;
import io.keelson.proto.store.LeaseExpire;
import io.keelson.raft.core.EntryId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member without consensus: commands go straight to a store in memory, in batches of what waits.
 * One thread applies, keeps the leases and runs the watch hub.
 */
final class TestingMember implements MemberGateway {
    static final long CLUSTER_ID = 0xcdf818194e3a8c32L;
    static final long MEMBER_ID = 0x8e9e05c52164694dL;
    static final long TERM = 2;
    static final long QUOTA_BYTES = 2L << 30;

    private final MvccStore store = MvccStore.open(new MemoryEngine());
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private final Lessor lessor;
    private final WatchHub hub;
    private final Thread thread = new Thread(this::work, "testing-member");

    /** Of the thread. */
    private final List<Proposal> batch = new ArrayList<>();

    private long index;

    volatile boolean learner;
    volatile boolean leaderless;
    volatile boolean stopped;
    volatile long dbSizeBytes = 4096;

    /** Proposals throw. */
    volatile boolean broken;

    /** What every proposal and read index is refused with; null for none. */
    volatile @Nullable EtcdError refusal;

    private record Proposal(Command command, Lane lane, Consumer<Outcome> answer) {}

    TestingMember(WatchSettings watchSettings) {
        lessor =
                new Lessor(
                        LeaseSettings.ofElectionTimeout(1000),
                        new Lessor.Proposals() {
                            @Override
                            public void expire(long term, List<Long> leaseIds) {
                                LeaseExpire body =
                                        LeaseExpire.newBuilder()
                                                .setTerm(term)
                                                .addAllIds(leaseIds)
                                                .build();
                                propose(
                                        Command.of(
                                                CommandKind.LEASE_EXPIRE,
                                                nextRequestId(),
                                                body.toByteArray()),
                                        Runnable::run,
                                        outcome -> {});
                            }

                            @Override
                            public void checkpoint(long term, Map<Long, Long> remaining) {}
                        },
                        () -> {});
        hub =
                new WatchHub(
                        watchSettings,
                        new WatchHub.WatchIdentity(CLUSTER_ID, MEMBER_ID),
                        () -> TERM,
                        this::history,
                        Runnable::run,
                        () -> tasks.add(() -> {}),
                        1);
        lessor.lead(TERM);
        thread.start();
    }

    TestingMember() {
        this(WatchSettings.defaults(3 << 19, TimeUnit.MINUTES.toNanos(10)));
    }

    private History.Slice history(long fromRevision, boolean withPrevious) {
        try (View view = store.view()) {
            if (fromRevision < view.compactRevision()) {
                return new History.Slice(List.of(), fromRevision, view.compactRevision());
            }
            ChangeSlice slice = view.changes(fromRevision, withPrevious, 256 * 1024);
            return new History.Slice(slice.events(), slice.nextRevision(), view.compactRevision());
        }
    }

    private void work() {
        try {
            while (!stopped) {
                Runnable first = tasks.poll(20, TimeUnit.MILLISECONDS);
                for (Runnable task = first; task != null; task = tasks.poll()) {
                    task.run();
                }
                applyBatch();
                lessor.doWork(System.nanoTime());
                applyBatch();
                hub.doWork(System.nanoTime());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this", e);
        }
    }

    private void applyBatch() {
        if (batch.isEmpty()) {
            return;
        }
        ApplyBatch apply = store.begin();
        for (Proposal proposal : batch) {
            apply.apply(new EntryId(TERM, ++index), proposal.command());
        }
        Applied applied = apply.commit();
        try (View view = applied.view()) {
            hub.publish(view.revision(), applied.events());
        }
        for (Change change : applied.stateChanges()) {
            if (change instanceof Change.SetLease set && set.granted()) {
                lessor.granted(set.lease().id(), set.lease().ttlSeconds());
            } else if (change instanceof Change.EndLease end) {
                lessor.revoked(end.id());
            }
        }
        Map<Lane, List<Runnable>> answers = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            Proposal proposal = batch.get(i);
            Outcome outcome = applied.outcomes().get(i);
            answers.computeIfAbsent(proposal.lane(), lane -> new ArrayList<>())
                    .add(() -> proposal.answer().accept(outcome));
        }
        answers.forEach((lane, all) -> lane.execute(() -> all.forEach(Runnable::run)));
        batch.clear();
    }

    @Override
    public long clusterId() {
        return CLUSTER_ID;
    }

    @Override
    public long memberId() {
        return MEMBER_ID;
    }

    @Override
    public long raftTerm() {
        return TERM;
    }

    @Override
    public RequestId nextRequestId() {
        return new RequestId(MEMBER_ID, 1, requests.incrementAndGet());
    }

    @Override
    public void propose(Command command, Lane lane, Consumer<Outcome> answer) {
        if (broken) {
            throw new IllegalStateException("broken, as asked");
        }
        EtcdError error = refusal;
        if (error != null) {
            lane.execute(() -> answer.accept(new Outcome.Refused(error)));
        } else {
            tasks.add(() -> batch.add(new Proposal(command, lane, answer)));
        }
    }

    @Override
    public void readIndex(Lane lane, ReadAnswer answer) {
        EtcdError error = refusal;
        if (error != null) {
            lane.execute(() -> answer.refused(error));
        } else {
            lane.execute(() -> answer.ready(view()));
        }
    }

    /** Sweeps only when somebody waits for it. */
    @Override
    public void whenSwept(long revision, Lane lane, Runnable done) {
        while (store.compactionSweepStep(1)) {}
        lane.execute(done);
    }

    long sweptRevision() {
        return store.sweptRevision();
    }

    @Override
    public View view() {
        return store.view();
    }

    @Override
    public WatchHub watchHub() {
        return hub;
    }

    @Override
    public void leaseKeepAlive(long leaseId, Lane lane, Consumer<Outcome> answer) {
        lessor.renew(
                leaseId,
                seconds -> {
                    LeaseKeepAliveResponse response =
                            LeaseKeepAliveResponse.newBuilder()
                                    .setID(leaseId)
                                    .setTTL(seconds == null ? 0 : seconds)
                                    .build();
                    lane.execute(() -> answer.accept(new Outcome.Done(0, response)));
                });
    }

    @Override
    public void leaseTimeToLive(long leaseId, boolean keys, Lane lane, Consumer<Outcome> answer) {
        lessor.remaining(
                leaseId,
                remaining -> {
                    if (remaining == null) {
                        return;
                    }
                    LeaseTimeToLiveResponse.Builder response =
                            LeaseTimeToLiveResponse.newBuilder()
                                    .setID(leaseId)
                                    .setTTL(remaining.remainingSeconds())
                                    .setGrantedTTL(remaining.grantedSeconds());
                    if (keys) {
                        try (View view = view()) {
                            view.leaseKeys(leaseId)
                                    .forEach(key -> response.addKeys(ByteString.copyFrom(key)));
                        }
                    }
                    lane.execute(() -> answer.accept(new Outcome.Done(0, response.build())));
                });
    }

    @Override
    public void memberAdd(MemberAddRequest request, Lane lane, Consumer<Outcome> answer) {
        Member member =
                Member.newBuilder().setID(7).addAllPeerURLs(request.getPeerURLsList()).build();
        Outcome done =
                new Outcome.Done(5, MemberAddResponse.newBuilder().setMember(member).build());
        lane.execute(() -> answer.accept(done));
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, Lane lane, Consumer<Outcome> answer) {
        lane.execute(() -> answer.accept(new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND)));
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, Lane lane, Consumer<Outcome> answer) {
        lane.execute(() -> answer.accept(new Outcome.Refused(EtcdError.MEMBER_NOT_LEARNER)));
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, Lane lane, Consumer<Outcome> answer) {
        lane.execute(() -> answer.accept(new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND)));
    }

    @Override
    public Outcome memberList() {
        Member self =
                Member.newBuilder()
                        .setID(MEMBER_ID)
                        .setName("testing")
                        .addPeerURLs("http://127.0.0.1:2380")
                        .addClientURLs("http://127.0.0.1:2379")
                        .build();
        return new Outcome.Done(9, MemberListResponse.newBuilder().addMembers(self).build());
    }

    @Override
    public void moveLeader(long target, Lane lane, Consumer<Outcome> answer) {
        Outcome outcome =
                target == MEMBER_ID
                        ? new Outcome.Done(9, MoveLeaderResponse.getDefaultInstance())
                        : new Outcome.Refused(EtcdError.BAD_LEADER_TRANSFEREE);
        lane.execute(() -> answer.accept(outcome));
    }

    @Override
    public MemberStatus status() {
        return new MemberStatus(
                leaderless ? 0 : MEMBER_ID,
                TERM,
                17,
                17,
                dbSizeBytes,
                dbSizeBytes / 2,
                QUOTA_BYTES,
                learner,
                List.of());
    }

    void close() throws InterruptedException {
        stopped = true;
        thread.join();
        store.close();
    }
}
