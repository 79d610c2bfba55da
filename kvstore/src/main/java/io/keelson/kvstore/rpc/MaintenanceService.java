package io.keelson.kvstore.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.ServerServiceDefinition;
import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.member.MemberStatus;
import io.keelson.kvstore.mvcc.HashKv;
import io.keelson.kvstore.mvcc.ReadResult;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.AlarmMember;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmResponse;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.DefragmentRequest;
import io.keelson.proto.etcdserverpb.DefragmentResponse;
import io.keelson.proto.etcdserverpb.DowngradeInfo;
import io.keelson.proto.etcdserverpb.HashKVRequest;
import io.keelson.proto.etcdserverpb.HashKVResponse;
import io.keelson.proto.etcdserverpb.HashRequest;
import io.keelson.proto.etcdserverpb.HashResponse;
import io.keelson.proto.etcdserverpb.MaintenanceGrpc;
import io.keelson.proto.etcdserverpb.MoveLeaderRequest;
import io.keelson.proto.etcdserverpb.StatusRequest;
import io.keelson.proto.etcdserverpb.StatusResponse;

/** {@code etcdserverpb.Maintenance}. */
final class MaintenanceService {
    private final Front front;
    private final Proposer proposer;

    MaintenanceService(Front front, Proposer proposer) {
        this.front = front;
        this.proposer = proposer;
    }

    ServerServiceDefinition definition() {
        return new Service(front, MaintenanceGrpc.SERVICE_NAME)
                .read(
                        MaintenanceGrpc.getStatusMethod(),
                        StatusRequest.parser(),
                        request -> true,
                        this::status)
                .write(MaintenanceGrpc.getAlarmMethod(), AlarmRequest.parser(), this::alarm)
                .read(MaintenanceGrpc.getHashMethod(), HashRequest.parser(), this::hash)
                .read(MaintenanceGrpc.getHashKVMethod(), HashKVRequest.parser(), this::hashKv)
                .read(
                        MaintenanceGrpc.getMoveLeaderMethod(),
                        MoveLeaderRequest.parser(),
                        this::moveLeader)
                .read(
                        MaintenanceGrpc.getDefragmentMethod(),
                        DefragmentRequest.parser(),
                        this::defragment)
                .absent(
                        MaintenanceGrpc.getSnapshotMethod(),
                        "keelson: snapshots over the API come with version 0.2")
                .absent(
                        MaintenanceGrpc.getDowngradeMethod(),
                        "keelson: downgrades come with version 0.2")
                .build();
    }

    private void status(StatusRequest request, byte[] bytes, UnaryCall<StatusRequest> call) {
        MemberStatus status = front.gateway().status();
        StatusResponse.Builder response =
                StatusResponse.newBuilder()
                        .setVersion(EtcdVersion.SERVER)
                        .setStorageVersion(EtcdVersion.STORAGE)
                        // etcdctl divides by it.
                        .setDbSize(Math.max(1, status.dbSizeBytes()))
                        .setDbSizeInUse(status.dbSizeInUseBytes())
                        .setDbSizeQuota(status.dbSizeQuotaBytes())
                        .setLeader(status.leader())
                        .setRaftIndex(status.raftIndex())
                        .setRaftTerm(status.raftTerm())
                        .setRaftAppliedIndex(status.raftAppliedIndex())
                        .setIsLearner(status.isLearner())
                        .setDowngradeInfo(DowngradeInfo.getDefaultInstance());
        if (status.leader() == 0) {
            response.addErrors(EtcdError.NO_LEADER.text());
        }
        response.addAllErrors(status.alarms());
        answerNow(response.build(), call);
    }

    private void answerNow(MessageLite response, UnaryCall<?> call) {
        try (View view = front.gateway().view()) {
            call.answer(front.headers().answer(view.revision(), response));
        }
    }

    private void alarm(AlarmRequest request, byte[] bytes, UnaryCall<AlarmRequest> call) {
        if (request.getAction() == AlarmRequest.AlarmAction.GET) {
            ViewRead.linearizable(front, call, (view, budget) -> alarms(request.getAlarm(), view));
        } else {
            Command command =
                    Command.fill(CommandKind.ALARM, front.gateway().nextRequestId(), bytes);
            proposer.propose(command, 0, call);
        }
    }

    private ReadResult<Outgoing> alarms(AlarmType type, View view) {
        AlarmResponse.Builder response = AlarmResponse.newBuilder();
        for (Alarm alarm : view.alarms()) {
            if (type == AlarmType.NONE || type == alarm.type()) {
                response.addAlarms(
                        AlarmMember.newBuilder()
                                .setMemberID(alarm.memberId())
                                .setAlarm(alarm.type()));
            }
        }
        return new ReadResult.Ready<>(front.headers().answer(view.revision(), response.build()));
    }

    /** A hash of everything, equal on all members that applied the same; of no use to etcd's. */
    private void hash(HashRequest request, byte[] bytes, UnaryCall<HashRequest> call) {
        ViewRead.serializable(
                front,
                call,
                (view, budget) ->
                        new ReadResult.Ready<>(
                                front.headers()
                                        .answer(
                                                view.revision(),
                                                HashResponse.newBuilder()
                                                        .setHash(Long.hashCode(view.stateHash()))
                                                        .build())));
    }

    private void hashKv(HashKVRequest request, byte[] bytes, UnaryCall<HashKVRequest> call) {
        ViewRead.offLane(
                front,
                call,
                front.longReads(),
                (view, budget) -> hashKv(request.getRevision(), view));
    }

    private ReadResult<Outgoing> hashKv(long revision, View view) {
        return switch (view.hashKv(revision)) {
            case ReadResult.Ready<HashKv>(HashKv hash) ->
                    new ReadResult.Ready<>(
                            front.headers()
                                    .answer(
                                            view.revision(),
                                            HashKVResponse.newBuilder()
                                                    .setHash(hash.hash())
                                                    .setCompactRevision(hash.compactRevision())
                                                    .setHashRevision(hash.hashRevision())
                                                    .build()));
            case ReadResult.Refused<HashKv>(EtcdError error) -> new ReadResult.Refused<>(error);
            case ReadResult.WouldBlock<HashKv>() -> new ReadResult.WouldBlock<>();
        };
    }

    private void moveLeader(
            MoveLeaderRequest request, byte[] bytes, UnaryCall<MoveLeaderRequest> call) {
        front.gateway()
                .moveLeader(
                        request.getTargetID(),
                        call.lane(),
                        outcome ->
                                call.guard(() -> {
                                    switch (outcome) {
                                        case Outcome.Done done ->
                                                call.answer(ResponseHeaders.bare(done.response()));
                                        case Outcome.Refused(EtcdError error) -> call.refuse(error);
                                    }
                                }));
    }

    /**
     * The engine gives back space as it goes; there is nothing that would have to be stopped for.
     */
    private void defragment(
            DefragmentRequest request, byte[] bytes, UnaryCall<DefragmentRequest> call) {
        call.answer(ResponseHeaders.bare(DefragmentResponse.getDefaultInstance()));
    }
}
