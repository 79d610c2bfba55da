package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.Change;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RequestId;
import io.keelson.kvstore.apply.Row;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmRequest.AlarmAction;
import io.keelson.proto.etcdserverpb.AlarmResponse;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeResponse;
import io.keelson.proto.etcdserverpb.LeaseCheckpoint;
import io.keelson.proto.etcdserverpb.LeaseCheckpointRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantResponse;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.store.LeaseExpire;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each command does and why it may be refused. */
class CommandsTest {
    private final MvccStore store = MvccStore.open(new MemoryEngine());
    private final TestingLog log = new TestingLog(store);

    @AfterEach
    void closeStore() {
        store.close();
    }

    private long revision() {
        try (View view = store.view()) {
            return view.revision();
        }
    }

    private Outcome grant(long id) {
        return log.apply(
                CommandKind.LEASE_GRANT,
                LeaseGrantRequest.newBuilder().setID(id).setTTL(60).build());
    }

    private Outcome revoke(long id) {
        return log.apply(
                CommandKind.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(id).build());
    }

    private Outcome compact(long revision) {
        return log.apply(
                CommandKind.COMPACT, CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private Outcome alarm(AlarmAction action, long member, AlarmType type) {
        return log.apply(
                CommandKind.ALARM,
                AlarmRequest.newBuilder()
                        .setAction(action)
                        .setMemberID(member)
                        .setAlarm(type)
                        .build());
    }

    private void assertRefused(Outcome outcome, EtcdError error) {
        assertThat(outcome).isEqualTo(new Outcome.Refused(error));
    }

    private static void assertDone(Outcome outcome, long revision, MessageLite response) {
        assertThat(outcome).isEqualTo(new Outcome.Done(revision, response));
    }

    @Test
    void onlyWhatChangesAKeyMakesARevision() {
        assertThat(revision()).isEqualTo(1);
        assertDone(log.put("a", "1"), 2, PutResponse.getDefaultInstance());
        assertDone(log.put("a", "1"), 3, PutResponse.getDefaultInstance());
        assertDone(
                log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("x", "z").build()),
                3,
                DeleteRangeResponse.getDefaultInstance());
        assertDone(grant(7), 3, LeaseGrantResponse.newBuilder().setID(7).setTTL(60).build());
        assertThat(revoke(7))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.revision()).isEqualTo(3));
        assertThat(compact(2))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.revision()).isEqualTo(3));
        assertThat(revision()).isEqualTo(3);
    }

    @Test
    void aPutNeedsItsLeaseAndWhatItKeeps() {
        assertRefused(
                log.apply(CommandKind.PUT, TestingLog.putRequest("a", "1").setLease(9).build()),
                EtcdError.LEASE_NOT_FOUND);
        PutRequest.Builder keep = TestingLog.putRequest("a", "");
        assertRefused(
                log.apply(CommandKind.PUT, keep.setIgnoreValue(true).build()),
                EtcdError.KEY_NOT_FOUND);
        assertRefused(
                log.apply(CommandKind.PUT, keep.setLease(9).build()), EtcdError.LEASE_NOT_FOUND);
        assertRefused(
                log.apply(
                        CommandKind.PUT,
                        TestingLog.putRequest("a", "1").setIgnoreLease(true).build()),
                EtcdError.KEY_NOT_FOUND);
        assertRefused(log.put("", "1"), EtcdError.EMPTY_KEY);
        assertThat(revision()).isEqualTo(1);
    }

    @Test
    void aPutKeepsValueOrLeaseWhenAsked() {
        grant(7);
        log.apply(CommandKind.PUT, TestingLog.putRequest("a", "1").setLease(7).build());
        log.apply(CommandKind.PUT, TestingLog.putRequest("a", "2").setIgnoreLease(true).build());
        assertKey("a", "2", 7);
        log.apply(
                CommandKind.PUT,
                TestingLog.putRequest("a", "").setIgnoreValue(true).setLease(7).build());
        assertKey("a", "2", 7);
        log.apply(CommandKind.PUT, TestingLog.putRequest("a", "").setIgnoreValue(true).build());
        assertKey("a", "2", 0);
        try (View view = store.view()) {
            assertThat(view.leaseKeys(7)).isEmpty();
        }
    }

    private void assertKey(String key, String value, long lease) {
        try (View view = store.view()) {
            Row row = Objects.requireNonNull(view.get(EngineContract.bytes(key)));
            assertThat(row.value().toStringUtf8()).isEqualTo(value);
            assertThat(row.lease()).isEqualTo(lease);
            assertThat(view.leaseKeys(lease).size()).isEqualTo(lease == 0 ? 0 : 1);
        }
    }

    @Test
    void aKeyIsOnOneLeaseAtMost() {
        grant(1);
        grant(2);
        log.apply(CommandKind.PUT, TestingLog.putRequest("a", "1").setLease(1).build());
        log.apply(CommandKind.PUT, TestingLog.putRequest("a", "2").setLease(2).build());
        revoke(1);
        assertKey("a", "2", 2);
        log.put("a", "3");
        revoke(2);
        assertKey("a", "3", 0);
    }

    @Test
    void aRevokeDeletesItsKeysInOrderAndInOneRevision() {
        grant(5);
        for (String key : List.of("c", "a", "b")) {
            log.apply(CommandKind.PUT, TestingLog.putRequest(key, "v").setLease(5).build());
        }
        Applied applied =
                log.applied(
                        CommandKind.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(5).build());
        applied.view().close();
        assertThat(applied.events())
                .extracting(each -> EngineContract.text(each.key()))
                .containsExactly("a", "b", "c");
        assertThat(applied.events()).extracting(KeyEvent::modRevision).containsOnly(5L);
        assertThat(applied.events()).extracting(KeyEvent::subRevision).containsExactly(0, 1, 2);
        assertThat(applied.events()).allMatch(KeyEvent::isDelete);
        assertThat(applied.stateChanges()).containsExactly(new Change.EndLease(5));
        assertRefused(revoke(5), EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void leasesAreGrantedOnce() {
        grant(5);
        assertRefused(grant(5), EtcdError.LEASE_EXISTS);
        assertRefused(grant(0), EtcdError.LEASE_NOT_FOUND);
        grant(-5);
        grant(4);
        try (View view = store.view()) {
            assertThat(view.leases()).extracting(LeaseRecord::id).containsExactly(-5L, 4L, 5L);
            assertThat(view.lease(4)).isEqualTo(new LeaseRecord(4, 60, 0));
            assertThat(view.lease(6)).isNull();
        }
    }

    @Test
    void anExpiryHoldsOnlyInTheTermThatDecidedIt() {
        log.term = 3;
        grant(1);
        grant(2);
        grant(3);
        for (String key : List.of("a1", "b1", "c2")) {
            log.apply(
                    CommandKind.PUT,
                    TestingLog.putRequest(key, "v").setLease(key.charAt(1) - '0').build());
        }
        long before = revision();
        LeaseExpire.Builder expire =
                LeaseExpire.newBuilder().setTerm(2).addAllIds(List.of(1L, 9L, 3L, 2L, 1L));
        log.apply(CommandKind.LEASE_EXPIRE, expire.build());
        assertThat(revision()).isEqualTo(before);
        Applied applied = log.applied(CommandKind.LEASE_EXPIRE, expire.setTerm(3).build());
        try (View view = applied.view()) {
            assertThat(view.revision()).isEqualTo(before + 2);
            assertThat(view.leases()).isEmpty();
        }
        assertThat(applied.events())
                .extracting(KeyEvent::modRevision)
                .containsExactly(before + 1, before + 1, before + 2);
        assertThat(applied.stateChanges())
                .containsExactly(
                        new Change.EndLease(1), new Change.EndLease(3), new Change.EndLease(2));
    }

    @Test
    void aCheckpointIsKeptForTheNextLeader() {
        grant(1);
        log.apply(
                CommandKind.LEASE_CHECKPOINT,
                LeaseCheckpointRequest.newBuilder()
                        .addCheckpoints(LeaseCheckpoint.newBuilder().setID(1).setRemainingTTL(17))
                        .addCheckpoints(LeaseCheckpoint.newBuilder().setID(2).setRemainingTTL(3))
                        .build());
        try (View view = store.view()) {
            assertThat(view.leases()).containsExactly(new LeaseRecord(1, 60, 17));
        }
    }

    @Test
    void compactionGoesForwardAndNotBeyondNow() {
        assertRefused(compact(-1), EtcdError.COMPACTED);
        assertThat(compact(0)).isInstanceOf(Outcome.Done.class);
        assertRefused(compact(0), EtcdError.COMPACTED);
        log.put("a", "1");
        assertRefused(compact(3), EtcdError.FUTURE_REVISION);
        assertThat(compact(2)).isInstanceOf(Outcome.Done.class);
        assertRefused(compact(1), EtcdError.COMPACTED);
    }

    @Test
    void aDeletionsEventHasOnlyItsKeyAndRevision() {
        log.put("a", "1");
        Applied applied =
                log.applied(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("a", "").build());
        applied.view().close();
        KeyEvent event = applied.events().getFirst();
        assertThat(event.record()).isNull();
        assertThat(event.modRevision()).isEqualTo(3);
        assertThat(Objects.requireNonNull(event.previous()).createRevision()).isEqualTo(2);
    }

    @Test
    void withoutSpaceOnlyWhatFreesSomeIsDone() {
        log.put("a", "1");
        grant(1);
        alarm(AlarmAction.ACTIVATE, 11, AlarmType.NOSPACE);
        assertRefused(log.put("a", "2"), EtcdError.NO_SPACE);
        assertRefused(grant(2), EtcdError.NO_SPACE);
        TxnRequest put =
                TxnRequest.newBuilder()
                        .addFailure(
                                RequestOp.newBuilder()
                                        .setRequestTxn(
                                                TxnRequest.newBuilder()
                                                        .addSuccess(
                                                                RequestOp.newBuilder()
                                                                        .setRequestPut(
                                                                                TestingLog
                                                                                        .putRequest(
                                                                                                "b",
                                                                                                "")))))
                        .build();
        assertRefused(log.apply(CommandKind.TXN, put), EtcdError.NO_SPACE);
        assertThat(revoke(1)).isInstanceOf(Outcome.Done.class);
        assertThat(compact(2)).isInstanceOf(Outcome.Done.class);
        assertThat(log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("a", "").build()))
                .isInstanceOf(Outcome.Done.class);
        alarm(AlarmAction.DEACTIVATE, 11, AlarmType.NOSPACE);
        assertThat(log.put("a", "2")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCorruptClusterWritesNothing() {
        log.put("a", "1");
        alarm(AlarmAction.ACTIVATE, 0, AlarmType.CORRUPT);
        assertRefused(log.put("a", "2"), EtcdError.CORRUPT);
        assertRefused(
                log.apply(CommandKind.DELETE_RANGE, TestingLog.deleteRequest("a", "").build()),
                EtcdError.CORRUPT);
        assertRefused(
                log.apply(CommandKind.TXN, TxnRequest.getDefaultInstance()), EtcdError.CORRUPT);
        assertRefused(compact(1), EtcdError.CORRUPT);
        assertRefused(grant(1), EtcdError.CORRUPT);
        assertRefused(revoke(1), EtcdError.CORRUPT);
    }

    @Test
    void alarmsAreRaisedListedAndCleared() {
        assertDone(
                alarm(AlarmAction.ACTIVATE, 1, AlarmType.NONE),
                1,
                AlarmResponse.getDefaultInstance());
        alarm(AlarmAction.ACTIVATE, 2, AlarmType.NOSPACE);
        alarm(AlarmAction.ACTIVATE, 1, AlarmType.NOSPACE);
        alarm(AlarmAction.ACTIVATE, 1, AlarmType.NOSPACE);
        try (View view = store.view()) {
            assertThat(view.alarms())
                    .containsExactly(
                            new Alarm(1, AlarmType.NOSPACE), new Alarm(2, AlarmType.NOSPACE));
        }
        assertThat(alarm(AlarmAction.GET, 0, AlarmType.NONE))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done ->
                                assertThat(((AlarmResponse) done.response()).getAlarmsCount())
                                        .isEqualTo(2));
        alarm(AlarmAction.DEACTIVATE, 1, AlarmType.NOSPACE);
        assertDone(
                alarm(AlarmAction.DEACTIVATE, 1, AlarmType.NOSPACE),
                1,
                AlarmResponse.getDefaultInstance());
        try (View view = store.view()) {
            assertThat(view.alarms()).containsExactly(new Alarm(2, AlarmType.NOSPACE));
        }
    }

    @Test
    void whatCannotBeReadIsRefusedOnEveryMemberAlike() {
        byte[] garbage = {(byte) 0xff, 1, 2, 3};
        for (CommandKind kind : CommandKind.values()) {
            ApplyBatch batch = store.begin();
            Outcome outcome =
                    batch.apply(log.next(), Command.of(kind, new RequestId(1, 1, 1), garbage));
            batch.commit().view().close();
            assertRefused(outcome, EtcdError.NOT_CAPABLE);
        }
        AlarmRequest unknown =
                AlarmRequest.newBuilder().setActionValue(77).setAlarmValue(88).build();
        assertRefused(log.apply(CommandKind.ALARM, unknown), EtcdError.NOT_CAPABLE);
        assertThat(revision()).isEqualTo(1);
    }
}
