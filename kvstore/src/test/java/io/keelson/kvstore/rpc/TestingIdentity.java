package io.keelson.kvstore.rpc;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.member.Lane;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.member.MemberStatus;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.WatchHub;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MemberUpdateRequest;
import java.util.List;
import java.util.function.Consumer;

/** A member that is a name and a size, and does nothing. */
final class TestingIdentity implements MemberGateway {
    private final long clusterId;
    private final long memberId;
    private final long raftTerm;
    long dbSizeBytes;
    long quotaBytes;
    int looks;

    TestingIdentity(long clusterId, long memberId, long raftTerm) {
        this.clusterId = clusterId;
        this.memberId = memberId;
        this.raftTerm = raftTerm;
    }

    @Override
    public long clusterId() {
        return clusterId;
    }

    @Override
    public long memberId() {
        return memberId;
    }

    @Override
    public long raftTerm() {
        return raftTerm;
    }

    @Override
    public MemberStatus status() {
        looks++;
        return new MemberStatus(
                memberId, raftTerm, 1, 1, dbSizeBytes, dbSizeBytes, quotaBytes, false, List.of());
    }

    private static UnsupportedOperationException nothing() {
        return new UnsupportedOperationException("does nothing");
    }

    @Override
    public void whenSwept(long revision, Lane lane, Runnable done) {
        throw nothing();
    }

    @Override
    public RequestId nextRequestId() {
        throw nothing();
    }

    @Override
    public void propose(Command command, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public void readIndex(Lane lane, ReadAnswer answer) {
        throw nothing();
    }

    @Override
    public View view() {
        throw nothing();
    }

    @Override
    public WatchHub watchHub() {
        throw nothing();
    }

    @Override
    public void leaseKeepAlive(long leaseId, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public void leaseTimeToLive(long leaseId, boolean keys, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public void memberAdd(MemberAddRequest request, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }

    @Override
    public Outcome memberList() {
        throw nothing();
    }

    @Override
    public void moveLeader(long target, Lane lane, Consumer<Outcome> answer) {
        throw nothing();
    }
}
