package io.keelson.kvstore.rpc;

import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.member.MemberStatus;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the data below its quota, before anything is proposed. What a request will cost is etcd's
 * estimate. The size on disk is looked up anew whenever a mebibyte was admitted since the last
 * look, which is as exact as the estimate.
 */
final class Quota {
    static final long LEASE_COST_BYTES = 64;
    private static final long PUT_OVERHEAD_BYTES = 256;
    private static final long LOOK_EVERY_BYTES = 1 << 20;

    private final MemberGateway gateway;
    private final AtomicLong admittedBytes = new AtomicLong(LOOK_EVERY_BYTES);
    private volatile long roomBytes;

    Quota(MemberGateway gateway) {
        this.gateway = gateway;
    }

    static long costOf(PutRequest put) {
        return PUT_OVERHEAD_BYTES + put.getKey().size() + put.getValue().size();
    }

    /** The dearer branch, nested transactions included. */
    static long costOf(TxnRequest txn) {
        return Math.max(costOf(txn.getSuccessList()), costOf(txn.getFailureList()));
    }

    private static long costOf(List<RequestOp> operations) {
        long costBytes = 0;
        for (RequestOp operation : operations) {
            costBytes +=
                    switch (operation.getRequestCase()) {
                        case REQUEST_PUT -> costOf(operation.getRequestPut());
                        case REQUEST_TXN -> costOf(operation.getRequestTxn());
                        default -> 0;
                    };
        }
        return costBytes;
    }

    /** Whether a request of this cost still fits. What costs nothing always does. */
    boolean admits(long costBytes) {
        if (costBytes == 0) {
            return true;
        }
        long admitted = admittedBytes.addAndGet(costBytes);
        if (admitted >= LOOK_EVERY_BYTES || admitted >= roomBytes) {
            MemberStatus status = gateway.status();
            long quotaBytes = status.dbSizeQuotaBytes();
            roomBytes = quotaBytes <= 0 ? Long.MAX_VALUE : quotaBytes - status.dbSizeBytes();
            admittedBytes.set(costBytes);
            admitted = costBytes;
        }
        return admitted < roomBytes;
    }
}
