package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final long MIB = 1 << 20;

    private final TestingIdentity member = new TestingIdentity(1, 2, 3);
    private final Quota quota = new Quota(member);

    @Test
    void refusesWhatWouldReachTheQuota() {
        member.quotaBytes = 10 * MIB;
        member.dbSizeBytes = 10 * MIB - 1000;
        assertThat(quota.admits(999)).isTrue();
        assertThat(quota.admits(1000)).isFalse();
        assertThat(quota.admits(0)).as("what costs nothing").isTrue();
        member.dbSizeBytes = 5 * MIB;
        assertThat(quota.admits(1000)).as("there is room again").isTrue();
    }

    @Test
    void looksAnewAfterEachMebibyte() {
        member.quotaBytes = 100 * MIB;
        for (int i = 0; i < 4096; i++) {
            assertThat(quota.admits(1024)).isTrue();
        }
        assertThat(member.looks).isBetween(4, 5);
        member.dbSizeBytes = 100 * MIB;
        int admitted = 0;
        while (quota.admits(1024)) {
            admitted++;
        }
        assertThat(admitted).isLessThan(1025);
    }

    @Test
    void noQuotaAdmitsAll() {
        member.dbSizeBytes = Long.MAX_VALUE / 2;
        assertThat(quota.admits(Long.MAX_VALUE / 4)).isTrue();
    }

    @Test
    void aTransactionCostsItsDearerBranch() {
        RequestOp put =
                RequestOp.newBuilder()
                        .setRequestPut(
                                PutRequest.newBuilder()
                                        .setKey(ByteString.copyFrom(new byte[10]))
                                        .setValue(ByteString.copyFrom(new byte[100])))
                        .build();
        TxnRequest inner = TxnRequest.newBuilder().addFailure(put).addFailure(put).build();
        TxnRequest txn =
                TxnRequest.newBuilder()
                        .addSuccess(put)
                        .addFailure(put)
                        .addFailure(RequestOp.newBuilder().setRequestTxn(inner))
                        .build();
        assertThat(Quota.costOf(txn)).isEqualTo(3 * 366);
        assertThat(Quota.costOf(TxnRequest.getDefaultInstance())).isZero();
    }
}
