package io.keelson.kvstore.rpc;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmType;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Takes commands to the member, unless they are too large or do not fit the quota. */
final class Proposer {
    private final MemberGateway gateway;
    private final Quota quota;
    private final int maxCommandBytes;

    private final LongAdder failed = new LongAdder();
    private final LongAdder started = new LongAdder();
    private final LongAdder finished = new LongAdder();

    Proposer(MemberGateway gateway, int maxCommandBytes) {
        this.gateway = gateway;
        this.quota = new Quota(gateway);
        this.maxCommandBytes = maxCommandBytes;
    }

    /**
     * Proposes, and answers the call with what came of it.
     *
     * @param costBytes how much the data may grow by it, about
     */
    void propose(Command command, long costBytes, UnaryCall<?> call) {
        propose(command, costBytes, call, call.completing());
    }

    /** Proposes; the answer is given to the consumer, a refusal here to the call. */
    void propose(Command command, long costBytes, UnaryCall<?> call, Consumer<Outcome> answer) {
        if (!quota.admits(costBytes)) {
            raiseNoSpace(call);
        } else if (command.bytes().length > maxCommandBytes) {
            call.refuse(EtcdError.REQUEST_TOO_LARGE);
        } else {
            started.increment();
            gateway.propose(
                    command,
                    call.lane(),
                    outcome -> {
                        finished.increment();
                        if (outcome instanceof Outcome.Refused(EtcdError error)
                                && error.code() == EtcdError.Code.UNAVAILABLE) {
                            failed.increment();
                        }
                        answer.accept(outcome);
                    });
        }
    }

    private void raiseNoSpace(UnaryCall<?> call) {
        AlarmRequest alarm =
                AlarmRequest.newBuilder()
                        .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                        .setAlarm(AlarmType.NOSPACE)
                        .setMemberID(gateway.memberId())
                        .build();
        gateway.propose(
                Command.of(CommandKind.ALARM, gateway.nextRequestId(), alarm.toByteArray()),
                call.lane(),
                raised -> call.guard(() -> call.refuse(EtcdError.NO_SPACE)));
    }

    long failedCount() {
        return failed.sum();
    }

    long pendingCount() {
        return started.sum() - finished.sum();
    }
}
