package io.keelson.kvstore.apply;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.keelson.proto.etcdserverpb.AlarmRequest;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.CompactionResponse;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeResponse;
import io.keelson.proto.etcdserverpb.LeaseCheckpointRequest;
import io.keelson.proto.etcdserverpb.LeaseGrantRequest;
import io.keelson.proto.etcdserverpb.LeaseRevokeRequest;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RequestOp;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.store.LeaseExpire;
import io.keelson.proto.store.MemberAttributes;
import io.keelson.proto.store.MemberChange;
import io.keelson.raft.core.EntryId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what a command does to a state: a pure function. Nothing is written before everything that
 * could refuse the command has been checked, so a refused command has no changes.
 */
public final class Evaluator {
    private Evaluator() {}

    /**
     * Evaluates a command on the state its predecessor left. Never fails for what the command says:
     * one that cannot be read is refused as {@link EtcdError#NOT_CAPABLE}, on every member alike.
     */
    public static Evaluation evaluate(EntryId id, Command command, StateReader state) {
        Draft draft = new Draft(state);
        Outcome outcome;
        try {
            outcome = dispatch(id, command, draft);
        } catch (InvalidProtocolBufferException e) {
            outcome = new Outcome.Refused(EtcdError.NOT_CAPABLE);
        }
        return draft.finish(outcome);
    }

    /** Answers a transaction that only reads; the response has no header. */
    public static Outcome readOnlyTxn(TxnRequest request, StateReader state) {
        return TxnEvaluation.evaluate(request, new Draft(state));
    }

    private static Outcome dispatch(EntryId id, Command command, Draft draft)
            throws InvalidProtocolBufferException {
        if (isCorrupt(draft.base()) && touchesKeys(command.kind())) {
            return new Outcome.Refused(EtcdError.CORRUPT);
        }
        return switch (command.kind()) {
            case PUT -> put(parse(command, PutRequest.parser()), draft);
            case DELETE_RANGE -> deleteRange(parse(command, DeleteRangeRequest.parser()), draft);
            case TXN -> txn(parse(command, TxnRequest.parser()), draft);
            case COMPACT -> compact(parse(command, CompactionRequest.parser()), draft);
            case LEASE_GRANT ->
                    hasNoSpace(draft.base())
                            ? new Outcome.Refused(EtcdError.NO_SPACE)
                            : LeaseEvaluation.grant(
                                    parse(command, LeaseGrantRequest.parser()), draft);
            case LEASE_REVOKE ->
                    LeaseEvaluation.revoke(parse(command, LeaseRevokeRequest.parser()), draft);
            case LEASE_EXPIRE ->
                    LeaseEvaluation.expire(id.term(), parse(command, LeaseExpire.parser()), draft);
            case LEASE_CHECKPOINT ->
                    LeaseEvaluation.checkpoint(
                            parse(command, LeaseCheckpointRequest.parser()), draft);
            case ALARM -> MemberEvaluation.alarm(parse(command, AlarmRequest.parser()), draft);
            case MEMBER_ATTRIBUTES ->
                    MemberEvaluation.attributes(parse(command, MemberAttributes.parser()), draft);
            case MEMBER_CHANGE ->
                    MemberEvaluation.change(parse(command, MemberChange.parser()), draft);
        };
    }

    private static <T extends MessageLite> T parse(Command command, Parser<T> parser)
            throws InvalidProtocolBufferException {
        CodedInputStream in =
                UnsafeByteOperations.unsafeWrap(
                                command.bytes(), Command.HEADER_BYTES, command.bodyBytes())
                        .newCodedInput();
        in.enableAliasing(true);
        return parser.parseFrom(in);
    }

    private static boolean touchesKeys(CommandKind kind) {
        return switch (kind) {
            case PUT, DELETE_RANGE, TXN, COMPACT, LEASE_GRANT, LEASE_REVOKE, LEASE_EXPIRE -> true;
            case LEASE_CHECKPOINT, ALARM, MEMBER_ATTRIBUTES, MEMBER_CHANGE -> false;
        };
    }

    private static boolean isCorrupt(StateReader state) {
        return state.alarms().stream().anyMatch(alarm -> alarm.type() == AlarmType.CORRUPT);
    }

    private static boolean hasNoSpace(StateReader state) {
        return state.alarms().stream().anyMatch(alarm -> alarm.type() == AlarmType.NOSPACE);
    }

    private static Outcome put(PutRequest request, Draft draft) {
        if (hasNoSpace(draft.base())) {
            return new Outcome.Refused(EtcdError.NO_SPACE);
        }
        if (request.getKey().isEmpty()) {
            return new Outcome.Refused(EtcdError.EMPTY_KEY);
        }
        EtcdError refusal = checkLease(request, draft.base());
        if (refusal == null) {
            refusal = checkIgnores(request, draft.base());
        }
        if (refusal != null) {
            return new Outcome.Refused(refusal);
        }
        PutResponse response = write(request, draft).build();
        return new Outcome.Done(draft.revision(), response);
    }

    /** The lease of a put must exist. */
    static @Nullable EtcdError checkLease(PutRequest request, StateReader state) {
        return request.getLease() != 0 && state.lease(request.getLease()) == null
                ? EtcdError.LEASE_NOT_FOUND
                : null;
    }

    /** A put that keeps something of the key's state needs the key. */
    static @Nullable EtcdError checkIgnores(PutRequest request, StateReader state) {
        return (request.getIgnoreValue() || request.getIgnoreLease())
                        && state.now().get(request.getKey().toByteArray()) == null
                ? EtcdError.KEY_NOT_FOUND
                : null;
    }

    /** Carries out a checked put. */
    static PutResponse.Builder write(PutRequest request, Draft draft) {
        byte[] key = request.getKey().toByteArray();
        Row previous = draft.keys().get(key);
        byte[] value =
                request.getIgnoreValue() && previous != null
                        ? previous.value().toByteArray()
                        : request.getValue().toByteArray();
        long lease =
                request.getIgnoreLease() && previous != null
                        ? previous.lease()
                        : request.getLease();
        draft.put(key, value, lease, previous);
        PutResponse.Builder response = PutResponse.newBuilder();
        if (request.getPrevKv() && previous != null) {
            response.setPrevKv(previous.toKeyValue());
        }
        return response;
    }

    private static Outcome deleteRange(DeleteRangeRequest request, Draft draft) {
        if (request.getKey().isEmpty()) {
            return new Outcome.Refused(EtcdError.EMPTY_KEY);
        }
        DeleteRangeResponse response = delete(request, draft).build();
        return new Outcome.Done(draft.revision(), response);
    }

    /** Carries out a checked deletion. */
    static DeleteRangeResponse.Builder delete(DeleteRangeRequest request, Draft draft) {
        List<Row> rows =
                Draft.rows(draft.keys(), KeyInterval.of(request.getKey(), request.getRangeEnd()));
        DeleteRangeResponse.Builder response =
                DeleteRangeResponse.newBuilder().setDeleted(rows.size());
        for (Row row : rows) {
            draft.delete(row);
            if (request.getPrevKv()) {
                response.addPrevKvs(row.toKeyValue());
            }
        }
        return response;
    }

    private static Outcome txn(TxnRequest request, Draft draft) {
        if (hasNoSpace(draft.base()) && puts(request)) {
            return new Outcome.Refused(EtcdError.NO_SPACE);
        }
        return TxnEvaluation.evaluate(request, draft);
    }

    /** Either branch may put something. */
    private static boolean puts(TxnRequest request) {
        return request.getSuccessList().stream().anyMatch(Evaluator::puts)
                || request.getFailureList().stream().anyMatch(Evaluator::puts);
    }

    private static boolean puts(RequestOp op) {
        return op.hasRequestPut() || (op.hasRequestTxn() && puts(op.getRequestTxn()));
    }

    private static Outcome compact(CompactionRequest request, Draft draft) {
        long revision = request.getRevision();
        if (revision <= draft.base().compactRevision()) {
            return new Outcome.Refused(EtcdError.COMPACTED);
        }
        if (revision > draft.base().revision()) {
            return new Outcome.Refused(EtcdError.FUTURE_REVISION);
        }
        draft.change(new Change.CompactTo(revision));
        return new Outcome.Done(draft.revision(), CompactionResponse.getDefaultInstance());
    }
}
