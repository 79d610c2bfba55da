package io.keelson.kvstore.rpc;

import io.grpc.ServerServiceDefinition;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrpc;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import io.keelson.proto.etcdserverpb.LeaseLeasesRequest;
import io.keelson.proto.etcdserverpb.LeaseLeasesResponse;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.LeaseStatus;
import io.keelson.proto.etcdserverpb.LeaseTimeToLiveRequest;

/** {@code etcdserverpb.Lease}. A grant's id and time are chosen here, before it is proposed. */
final class LeaseService {
    private final Front front;
    private final Proposer proposer;

    LeaseService(Front front, Proposer proposer) {
        this.front = front;
        this.proposer = proposer;
    }

    ServerServiceDefinition definition() {
        return new Service(front, LeaseGrpc.SERVICE_NAME)
                        .read(
                                LeaseGrpc.getLeaseGrantMethod(),
                                LeaseGrantRequest.parser(),
                                this::grant)
                        .write(
                                LeaseGrpc.getLeaseRevokeMethod(),
                                LeaseRevokeRequest.parser(),
                                this::revoke)
                        .stream(
                                LeaseGrpc.getLeaseKeepAliveMethod(),
                                LeaseKeepAliveRequest.parser(),
                                call -> new KeepAliveCall(front, call))
                        .read(
                                LeaseGrpc.getLeaseTimeToLiveMethod(),
                                LeaseTimeToLiveRequest.parser(),
                                this::timeToLive)
                        .read(
                                LeaseGrpc.getLeaseLeasesMethod(),
                                LeaseLeasesRequest.parser(),
                                this::leases)
                        .build();
    }

    private void grant(LeaseGrantRequest request, byte[] bytes, UnaryCall<LeaseGrantRequest> call) {
        if (request.getTTL() > RpcSettings.MAX_LEASE_TTL_SECONDS) {
            call.refuse(EtcdError.LEASE_TTL_TOO_LARGE);
            return;
        }
        RequestId id = front.gateway().nextRequestId();
        LeaseGrantRequest chosen =
                request.toBuilder()
                        .setID(request.getID() == 0 ? leaseIdOf(id) : request.getID())
                        .setTTL(Math.max(request.getTTL(), front.settings().minLeaseTtlSeconds()))
                        .build();
        proposer.propose(
                Command.of(CommandKind.LEASE_GRANT, id, chosen.toByteArray()),
                Quota.LEASE_COST_BYTES,
                call);
    }

    /**
     * A positive id for a lease, as unique as the request's own: its parts, well mixed, so that ids
     * of different members and starts do not meet.
     */
    static long leaseIdOf(RequestId id) {
        long mixed = mix(mix(mix(id.member()) ^ id.nonce()) ^ id.counter()) & Long.MAX_VALUE;
        return mixed == 0 ? 1 : mixed;
    }

    /** A bijection of 64 bits that spreads every bit over all (the finalizer of SplitMix64). */
    private static long mix(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private void revoke(
            LeaseRevokeRequest request, byte[] bytes, UnaryCall<LeaseRevokeRequest> call) {
        RequestId id = front.gateway().nextRequestId();
        proposer.propose(Command.fill(CommandKind.LEASE_REVOKE, id, bytes), 0, call);
    }

    private void timeToLive(
            LeaseTimeToLiveRequest request, byte[] bytes, UnaryCall<LeaseTimeToLiveRequest> call) {
        front.gateway()
                .leaseTimeToLive(
                        request.getID(),
                        request.getKeys(),
                        call.lane(),
                        outcome -> call.guard(() -> call.complete(withRevision(outcome))));
    }

    /** Answers about leases carry the store's revision, also where the lease does not have one. */
    private Outcome withRevision(Outcome outcome) {
        if (outcome instanceof Outcome.Done done && done.revision() == 0) {
            try (View view = front.gateway().view()) {
                return new Outcome.Done(view.revision(), done.response());
            }
        }
        return outcome;
    }

    private void leases(
            LeaseLeasesRequest request, byte[] bytes, UnaryCall<LeaseLeasesRequest> call) {
        front.gateway()
                .leaseIds(
                        call.lane(),
                        ids -> {
                            LeaseLeasesResponse.Builder response = LeaseLeasesResponse.newBuilder();
                            ids.forEach(
                                    id -> response.addLeases(LeaseStatus.newBuilder().setID(id)));
                            call.completing()
                                    .accept(withRevision(new Outcome.Done(0, response.build())));
                        });
    }
}
