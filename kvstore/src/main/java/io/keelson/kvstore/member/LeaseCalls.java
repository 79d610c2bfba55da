package io.keelson.kvstore.member;

import com.google.protobuf.ByteString;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.lease.Lessor;
import io.keelson.kvstore.member.MemberGateway.ReadAnswer;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.LeaseCheckpoint;
import io.keelson.proto.etcdserverpb.LeaseCheckpointRequest;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveResponse;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveRequest;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveResponse;
import io.keelson.proto.store.LeaseExpire;
import io.keelson.raft.core.Effects.RoleChange;
import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.node.RaftNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Keep-alive and time-to-live: the leader's lessor answers, after a read round has confirmed that
 * it leads; the others hand on. And the other way round: the lessor's proposals.
 */
final class LeaseCalls {
    private final Gateway gateway;
    private final RaftNode node;
    private final Lessor lessor;
    private final Executor blockingReads;
    private final long timeoutNanos;

    LeaseCalls(
            Gateway gateway,
            RaftNode node,
            Lessor lessor,
            Executor blockingReads,
            long timeoutNanos) {
        this.gateway = gateway;
        this.node = node;
        this.lessor = lessor;
        this.blockingReads = blockingReads;
        this.timeoutNanos = timeoutNanos;
    }

    void keepAlive(long id, Lane lane, Consumer<Outcome> answer) {
        RoleChange role = gateway.role();
        if (role.role() == RoleName.LEADER) {
            confirmed(lane, answer, view -> renew(id, lane, answer));
        } else if (role.leader() == 0) {
            Gateway.refuse(EtcdError.NO_LEADER, lane, answer);
        } else {
            PeerCalls.ask(
                    node,
                    role.leader(),
                    PeerKinds.LEASE_KEEP_ALIVE,
                    LeaseKeepAliveRequest.newBuilder().setID(id).build(),
                    LeaseKeepAliveResponse.parser(),
                    timeoutNanos,
                    lane,
                    answer);
        }
    }

    private void renew(long id, Lane lane, Consumer<Outcome> answer) {
        lessor.renew(
                id,
                ttlSeconds ->
                        lane.execute(() ->
                                answer.accept(
                                        ttlSeconds == null
                                                ? new Outcome.Refused(EtcdError.NOT_LEADER)
                                                : new Outcome.Done(
                                                        0,
                                                        LeaseKeepAliveResponse.newBuilder()
                                                                .setID(id)
                                                                .setTTL(ttlSeconds)
                                                                .build()))));
    }

    /** The leader knows when each ends; elsewhere the granted time has to do. */
    void ids(Lane lane, Consumer<List<Long>> answer, Runnable otherwise) {
        lessor.byDeadline(ids -> {
            if (ids == null) {
                otherwise.run();
            } else {
                lane.execute(() -> answer.accept(ids));
            }
        });
    }

    void timeToLive(long id, boolean keys, Lane lane, Consumer<Outcome> answer) {
        RoleChange role = gateway.role();
        if (role.role() == RoleName.LEADER) {
            confirmed(lane, answer, view -> remaining(id, keys, view.retain(), lane, answer));
        } else if (role.leader() == 0) {
            Gateway.refuse(EtcdError.NO_LEADER, lane, answer);
        } else {
            PeerCalls.ask(
                    node,
                    role.leader(),
                    PeerKinds.LEASE_TIME_TO_LIVE,
                    LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(keys).build(),
                    LeaseTimeToLiveResponse.parser(),
                    timeoutNanos,
                    lane,
                    answer);
        }
    }

    private void remaining(long id, boolean keys, View view, Lane lane, Consumer<Outcome> answer) {
        lessor.remaining(
                id,
                left -> {
                    if (left == null) {
                        view.close();
                        Gateway.refuse(EtcdError.NOT_LEADER, lane, answer);
                        return;
                    }
                    LeaseTimeToLiveResponse.Builder response =
                            LeaseTimeToLiveResponse.newBuilder()
                                    .setID(id)
                                    .setTTL(left.remainingSeconds())
                                    .setGrantedTTL(left.grantedSeconds());
                    blockingReads.execute(() -> {
                        try (view) {
                            if (keys && left.grantedSeconds() > 0) {
                                view.leaseKeys(id)
                                        .forEach(key -> response.addKeys(ByteString.copyFrom(key)));
                            }
                        }
                        Outcome done = new Outcome.Done(0, response.build());
                        lane.execute(() -> answer.accept(done));
                    });
                });
    }

    /** Runs the action once this member is known to lead still, on the lane. */
    private void confirmed(Lane lane, Consumer<Outcome> answer, Consumer<View> action) {
        gateway.readIndex(
                lane,
                new ReadAnswer() {
                    @Override
                    public void ready(View view) {
                        try (view) {
                            action.accept(view);
                        }
                    }

                    @Override
                    public void refused(EtcdError error) {
                        answer.accept(new Outcome.Refused(error));
                    }
                });
    }

    /** What the lessor wants replicated goes to the log without anybody waiting for it. */
    static Lessor.Proposals proposals(Gateway gateway, Consumer<Command> propose) {
        return new Lessor.Proposals() {
            @Override
            public void expire(long term, List<Long> leaseIds) {
                byte[] body =
                        LeaseExpire.newBuilder()
                                .setTerm(term)
                                .addAllIds(leaseIds)
                                .build()
                                .toByteArray();
                propose.accept(Command.of(CommandKind.LEASE_EXPIRE, gateway.nextRequestId(), body));
            }

            @Override
            public void checkpoint(long term, Map<Long, Long> remainingSeconds) {
                LeaseCheckpointRequest.Builder request = LeaseCheckpointRequest.newBuilder();
                remainingSeconds.forEach((id, seconds) ->
                        request.addCheckpoints(
                                LeaseCheckpoint.newBuilder().setID(id).setRemainingTTL(seconds)));
                propose.accept(
                        Command.of(
                                CommandKind.LEASE_CHECKPOINT,
                                gateway.nextRequestId(),
                                request.build().toByteArray()));
            }
        };
    }
}
