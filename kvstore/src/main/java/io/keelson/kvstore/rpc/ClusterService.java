package io.keelson.kvstore.rpc;

import io.grpc.ServerServiceDefinition;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.ClusterGrpc;
import io.keelson.proto.etcdserverpb.MemberAddRequest;
import io.keelson.proto.etcdserverpb.MemberListRequest;
import io.keelson.proto.etcdserverpb.MemberPromoteRequest;
import io.keelson.proto.etcdserverpb.MemberRemoveRequest;
import io.keelson.proto.etcdserverpb.MemberUpdateRequest;
import java.util.function.Consumer;

/** {@code etcdserverpb.Cluster}. Its answers never carry a revision. */
final class ClusterService {
    private final Front front;

    ClusterService(Front front) {
        this.front = front;
    }

    ServerServiceDefinition definition() {
        return new Service(front, ClusterGrpc.SERVICE_NAME)
                .read(ClusterGrpc.getMemberAddMethod(), MemberAddRequest.parser(), this::add)
                .read(
                        ClusterGrpc.getMemberRemoveMethod(),
                        MemberRemoveRequest.parser(),
                        (request, bytes, call) ->
                                front.gateway()
                                        .memberRemove(request, call.lane(), completing(call)))
                .read(
                        ClusterGrpc.getMemberUpdateMethod(),
                        MemberUpdateRequest.parser(),
                        this::update)
                .read(ClusterGrpc.getMemberListMethod(), MemberListRequest.parser(), this::list)
                .read(
                        ClusterGrpc.getMemberPromoteMethod(),
                        MemberPromoteRequest.parser(),
                        (request, bytes, call) ->
                                front.gateway()
                                        .memberPromote(request, call.lane(), completing(call)))
                .build();
    }

    private void add(MemberAddRequest request, byte[] bytes, UnaryCall<MemberAddRequest> call) {
        if (PeerUrls.areValid(request.getPeerURLsList())) {
            front.gateway().memberAdd(request, call.lane(), completing(call));
        } else {
            call.refuse(EtcdError.MEMBER_BAD_URLS);
        }
    }

    private void update(
            MemberUpdateRequest request, byte[] bytes, UnaryCall<MemberUpdateRequest> call) {
        if (PeerUrls.areValid(request.getPeerURLsList())) {
            front.gateway().memberUpdate(request, call.lane(), completing(call));
        } else {
            call.refuse(EtcdError.MEMBER_BAD_URLS);
        }
    }

    private void list(MemberListRequest request, byte[] bytes, UnaryCall<MemberListRequest> call) {
        if (!request.getLinearizable()) {
            complete(front.gateway().memberList(), call);
            return;
        }
        front.gateway()
                .readIndex(
                        call.lane(),
                        new MemberGateway.ReadAnswer() {
                            @Override
                            public void ready(View view) {
                                view.close();
                                call.guard(() -> complete(front.gateway().memberList(), call));
                            }

                            @Override
                            public void refused(EtcdError error) {
                                call.guard(() -> call.refuse(error));
                            }
                        });
    }

    private static Consumer<Outcome> completing(UnaryCall<?> call) {
        return outcome -> call.guard(() -> complete(outcome, call));
    }

    private static void complete(Outcome outcome, UnaryCall<?> call) {
        call.complete(
                outcome instanceof Outcome.Done done
                        ? new Outcome.Done(0, done.response())
                        : outcome);
    }
}
