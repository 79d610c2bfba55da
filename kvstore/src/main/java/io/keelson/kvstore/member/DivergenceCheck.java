package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.store.AppliedHash;
import io.keelson.raft.core.Effects.RoleChange;
import io.keelson.raft.node.RaftNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader compares its followers' states with its own, once a heartbeat while something is
 * written: the hash chained over all that was applied, at one and the same entry. Where they differ
 * nobody can tell who is right, so that the alarm CORRUPT stops the writes until a person has
 * looked; it names the follower.
 */
final class DivergenceCheck {
    private static final Logger LOG = LoggerFactory.getLogger("member");
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Gateway gateway;
    private final RaftNode node;
    private final MvccStore store;
    private final long periodNanos;

    /** By follower: the last entry at which it was equal. */
    private final Map<Long, Long> equalAt = new ConcurrentHashMap<>();

    /** Whose answer is awaited. */
    private final Set<Long> asked = ConcurrentHashMap.newKeySet();

    private long nextNanos = Long.MIN_VALUE;

    DivergenceCheck(Gateway gateway, RaftNode node, MvccStore store, long periodNanos) {
        this.gateway = gateway;
        this.node = node;
        this.store = store;
        this.periodNanos = periodNanos;
    }

    void step(long nowNanos) {
        RoleChange role = gateway.role();
        if (nowNanos < nextNanos || role.leader() != gateway.memberId()) {
            return;
        }
        nextNanos = nowNanos + periodNanos;
        long applied = store.appliedId().index();
        try (View view = store.view()) {
            for (long member : view.members().present().keySet()) {
                if (member != gateway.memberId() && equalAt.getOrDefault(member, 0L) < applied) {
                    ask(member);
                }
            }
        }
    }

    private void ask(long member) {
        if (!asked.add(member)) {
            return;
        }
        PeerCalls.ask(
                node,
                member,
                PeerKinds.STATE_HASH,
                AppliedHash.getDefaultInstance(),
                AppliedHash.parser(),
                TIMEOUT_NANOS,
                Runnable::run,
                outcome -> {
                    asked.remove(member);
                    if (outcome instanceof Outcome.Done done
                            && done.response() instanceof AppliedHash theirs) {
                        compare(member, theirs);
                    }
                });
    }

    private void compare(long member, AppliedHash theirs) {
        long index = theirs.getIndex();
        store.stateHashAt(index)
                .ifPresent(ours -> {
                    if (ours == theirs.getHash()) {
                        equalAt.put(member, index);
                    } else {
                        raise(member, index, ours, theirs.getHash());
                    }
                });
    }

    private void raise(long member, long index, long ours, long theirs) {
        try (View view = store.view()) {
            if (view.alarms().contains(new Alarm(member, AlarmType.CORRUPT))) {
                return;
            }
        }
        LOG.error(
                "member {} is in another state than this one after entry {} (hash {}, here {}):"
                        + " raising the alarm CORRUPT; compare `etcdctl endpoint hashkv`, and"
                        + " replace the member that is wrong",
                ClusterIds.hex(member),
                index,
                ClusterIds.hex(theirs),
                ClusterIds.hex(ours));
        AlarmRequest request =
                AlarmRequest.newBuilder()
                        .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                        .setMemberID(member)
                        .setAlarm(AlarmType.CORRUPT)
                        .build();
        gateway.propose(
                Command.of(CommandKind.ALARM, gateway.nextRequestId(), request.toByteArray()),
                Runnable::run,
                outcome -> {});
    }
}
