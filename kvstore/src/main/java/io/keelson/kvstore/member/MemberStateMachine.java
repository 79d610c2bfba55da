package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.lease.Lessor;
import io.keelson.raft.core.Effects.ChangeResult;
import io.keelson.raft.core.Effects.RoleChange;
import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.core.Entry;
import io.keelson.raft.node.StateMachine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes what the raft loop says to those whom it concerns. On the loop's thread: only queues. */
final class MemberStateMachine implements StateMachine {
    private final Applier applier;
    private final Gateway gateway;
    private final Lessor lessor;
    private @Nullable Membership membership;
    private boolean leading;

    MemberStateMachine(Applier applier, Gateway gateway, Lessor lessor) {
        this.applier = applier;
        this.gateway = gateway;
        this.lessor = lessor;
    }

    /** Before the node is carried: the membership needs the node, which needs this. */
    void connect(Membership connected) {
        membership = connected;
    }

    @Override
    public void committed(List<Entry> entries) {
        applier.committed(entries);
    }

    @Override
    public void readReady(long readId, long index) {
        gateway.reads().ready(readId, index);
    }

    @Override
    public void readFailed(long readId) {
        gateway.askAgain(readId);
    }

    @Override
    public void roleChanged(RoleChange change) {
        gateway.roleChanged(change);
        boolean leads = change.role() == RoleName.LEADER;
        if (leads) {
            lessor.lead(change.term());
        } else if (leading) {
            lessor.follow();
        }
        leading = leads;
        if (membership != null) {
            membership.roleChanged(leads);
        }
    }

    @Override
    public void proposalsDropped(List<byte[]> commands) {
        for (byte[] command : commands) {
            gateway.offerLater(Command.read(command));
        }
    }

    @Override
    public void changeEnded(long changeId, ChangeResult.Outcome outcome) {
        if (membership != null) {
            membership.changeEnded(changeId, outcome);
        }
    }
}
