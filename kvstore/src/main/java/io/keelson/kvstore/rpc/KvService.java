package io.keelson.kvstore.rpc;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.kvstore.apply.RequestChecks;
import io.keelson.kvstore.mvcc.ReadBudget;
import io.keelson.kvstore.mvcc.ReadResult;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.CompactionRequest;
import io.keelson.proto.etcdserverpb.DeleteRangeRequest;
import io.keelson.proto.etcdserverpb.KVGrpc;
import io.keelson.proto.etcdserverpb.PutRequest;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import org.jspecify.annotations.Nullable;

/** {@code etcdserverpb.KV}: checks what can be checked without the store, then asks the member. */
final class KvService {
    private final Front front;
    private final Proposer proposer;

    KvService(Front front, Proposer proposer) {
        this.front = front;
        this.proposer = proposer;
    }

    ServerServiceDefinition definition() {
        return new Service(front, KVGrpc.SERVICE_NAME)
                        .read(
                                KVGrpc.getRangeMethod(),
                                RangeRequest.parser(),
                                RangeRequest::getSerializable,
                                this::range)
                        .stream(
                                KVGrpc.getRangeStreamMethod(),
                                RangeRequest.parser(),
                                call -> new RangeStreamCall(front, call))
                        .write(KVGrpc.getPutMethod(), PutRequest.parser(), this::put)
                        .write(
                                KVGrpc.getDeleteRangeMethod(),
                                DeleteRangeRequest.parser(),
                                this::deleteRange)
                        .write(KVGrpc.getTxnMethod(), TxnRequest.parser(), this::txn)
                        .write(KVGrpc.getCompactMethod(), CompactionRequest.parser(), this::compact)
                        .build();
    }

    private void range(RangeRequest request, byte[] bytes, UnaryCall<RangeRequest> call) {
        EtcdError error = RequestChecks.range(request);
        if (error != null) {
            call.refuse(error);
            return;
        }
        ViewRead.Evaluation evaluation = (view, budget) -> rows(request, view, budget);
        if (request.getSerializable()) {
            ViewRead.serializable(front, call, evaluation);
        } else {
            ViewRead.linearizable(front, call, evaluation);
        }
    }

    private ReadResult<Outgoing> rows(RangeRequest request, View view, ReadBudget budget) {
        return switch (view.range(request, budget)) {
            case ReadResult.Ready<RangeRows>(RangeRows rows) ->
                    new ReadResult.Ready<>(
                            RangeMessage.whole(
                                    front.headers().at(view.revision()),
                                    rows.rows(),
                                    rows.more(),
                                    rows.count()));
            case ReadResult.Refused<RangeRows>(EtcdError error) -> new ReadResult.Refused<>(error);
            case ReadResult.WouldBlock<RangeRows>() -> new ReadResult.WouldBlock<>();
        };
    }

    private void put(PutRequest request, byte[] bytes, UnaryCall<PutRequest> call) {
        long costBytes = Quota.costOf(request);
        propose(RequestChecks.put(request), CommandKind.PUT, bytes, costBytes, call);
    }

    private void deleteRange(
            DeleteRangeRequest request, byte[] bytes, UnaryCall<DeleteRangeRequest> call) {
        propose(RequestChecks.deleteRange(request), CommandKind.DELETE_RANGE, bytes, 0, call);
    }

    private void txn(TxnRequest request, byte[] bytes, UnaryCall<TxnRequest> call) {
        EtcdError error = RequestChecks.txn(request, front.settings().limits().maxTxnOps());
        if (error == null && RequestChecks.isReadOnly(request)) {
            ViewRead.Evaluation evaluation = (view, budget) -> answers(request, view, budget);
            if (RequestChecks.isSerializable(request)) {
                ViewRead.serializable(front, call, evaluation);
            } else {
                ViewRead.linearizable(front, call, evaluation);
            }
        } else {
            propose(error, CommandKind.TXN, bytes, Quota.costOf(request), call);
        }
    }

    private ReadResult<Outgoing> answers(TxnRequest request, View view, ReadBudget budget) {
        return switch (view.txn(request, budget)) {
            case ReadResult.Ready<TxnResponse>(TxnResponse response) ->
                    new ReadResult.Ready<>(front.headers().answer(view.revision(), response));
            case ReadResult.Refused<TxnResponse>(EtcdError error) ->
                    new ReadResult.Refused<>(error);
            case ReadResult.WouldBlock<TxnResponse>() -> new ReadResult.WouldBlock<>();
        };
    }

    private void compact(
            CompactionRequest request, byte[] bytes, UnaryCall<CompactionRequest> call) {
        Command command = Command.fill(CommandKind.COMPACT, front.gateway().nextRequestId(), bytes);
        if (request.getPhysical()) {
            proposer.propose(command, 0, call, outcome -> onceSwept(request, call, outcome));
        } else {
            proposer.propose(command, 0, call);
        }
    }

    /** A physical compaction is answered when the space is free, not before. */
    private void onceSwept(
            CompactionRequest request, UnaryCall<CompactionRequest> call, Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            front.gateway()
                    .whenSwept(
                            request.getRevision(),
                            call.lane(),
                            () -> call.completing().accept(outcome));
        } else {
            call.completing().accept(outcome);
        }
    }

    private void propose(
            @Nullable EtcdError error,
            CommandKind kind,
            byte[] bytesWithRoom,
            long costBytes,
            UnaryCall<?> call) {
        if (error != null) {
            call.refuse(error);
            return;
        }
        Command command = Command.fill(kind, front.gateway().nextRequestId(), bytesWithRoom);
        proposer.propose(command, costBytes, call);
    }

    /** What {@code RangeStream} does not do; null when the request may go on. */
    static @Nullable Status refusalOfStream(RangeRequest request) {
        EtcdError error = RequestChecks.range(request);
        if (error != null) {
            return Statuses.of(error);
        }
        if (request.getSortOrder() != RangeRequest.SortOrder.NONE
                || request.getSortTarget() != RangeRequest.SortTarget.KEY) {
            return Status.UNIMPLEMENTED.withDescription(
                    "RangeStream does not support custom sort orders");
        }
        if (request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0) {
            return Status.UNIMPLEMENTED.withDescription(
                    "RangeStream does not support revision filters");
        }
        return null;
    }
}
