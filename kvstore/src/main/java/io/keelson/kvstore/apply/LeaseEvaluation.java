package io.keelson.kvstore.apply;

import io.keelson.proto.etcdserverpb.LeaseCheckpoint;
import io.keelson.proto.etcdserverpb.LeaseCheckpointRequest;
import io.keelson.proto.etcdserverpb.LeaseCheckpointResponse;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantResponse;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeResponse;
import io.keelson.proto.store.LeaseExpire;
import java.util.HashSet;
import java.util.Set;

/** Leases. Their time is the leader's matter; here they only come, hold keys and go. */
final class LeaseEvaluation {
    private LeaseEvaluation() {}

    static Outcome grant(LeaseGrantRequest request, Draft draft) {
        if (request.getID() == 0) {
            return new Outcome.Refused(EtcdError.LEASE_NOT_FOUND);
        }
        if (draft.base().lease(request.getID()) != null) {
            return new Outcome.Refused(EtcdError.LEASE_EXISTS);
        }
        draft.change(
                new Change.SetLease(new LeaseRecord(request.getID(), request.getTTL(), 0), true));
        return new Outcome.Done(
                draft.revision(),
                LeaseGrantResponse.newBuilder()
                        .setID(request.getID())
                        .setTTL(request.getTTL())
                        .build());
    }

    static Outcome revoke(LeaseRevokeRequest request, Draft draft) {
        if (draft.base().lease(request.getID()) == null) {
            return new Outcome.Refused(EtcdError.LEASE_NOT_FOUND);
        }
        end(request.getID(), draft);
        return new Outcome.Done(draft.revision(), LeaseRevokeResponse.getDefaultInstance());
    }

    /** Each lease that held keys makes a revision of its own, as if each were revoked alone. */
    static Outcome expire(long entryTerm, LeaseExpire request, Draft draft) {
        if (request.getTerm() == entryTerm) {
            Set<Long> ended = new HashSet<>();
            for (long id : request.getIdsList()) {
                if (draft.base().lease(id) != null && ended.add(id)) {
                    end(id, draft);
                    draft.endTransaction();
                }
            }
        }
        return new Outcome.Done(draft.revision(), LeaseRevokeResponse.getDefaultInstance());
    }

    private static void end(long id, Draft draft) {
        for (byte[] key : draft.base().leaseKeys(id)) {
            Row row = draft.keys().get(key);
            if (row != null) {
                draft.delete(row);
            }
        }
        draft.change(new Change.EndLease(id));
    }

    static Outcome checkpoint(LeaseCheckpointRequest request, Draft draft) {
        for (LeaseCheckpoint each : request.getCheckpointsList()) {
            LeaseRecord lease = draft.base().lease(each.getID());
            if (lease != null) {
                draft.change(
                        new Change.SetLease(
                                new LeaseRecord(
                                        lease.id(), lease.ttlSeconds(), each.getRemainingTTL()),
                                false));
            }
        }
        return new Outcome.Done(draft.revision(), LeaseCheckpointResponse.getDefaultInstance());
    }
}
