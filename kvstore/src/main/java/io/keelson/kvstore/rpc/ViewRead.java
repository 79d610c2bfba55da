package io.keelson.kvstore.rpc;

import com.google.protobuf.MessageLite;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.mvcc.ReadBudget;
import io.keelson.kvstore.mvcc.ReadResult;
import io.keelson.kvstore.mvcc.View;

/**
 * One unary call that is answered from a view. It begins on the call's lane, with what is in memory
 * and a small budget; if that does not do, it moves with its view to a thread that may block, which
 * then also writes the answer.
 */
final class ViewRead<Q extends MessageLite> implements BlockingReads.Read {
    private final Front front;
    private final UnaryCall<Q> call;
    private final View view;
    private final Evaluation evaluation;

    /** What the call asks of a view. */
    interface Evaluation {
        ReadResult<Outgoing> of(View view, ReadBudget budget);
    }

    private ViewRead(Front front, UnaryCall<Q> call, View view, Evaluation evaluation) {
        this.front = front;
        this.call = call;
        this.view = view;
        this.evaluation = evaluation;
    }

    /** Reads the newest view this member has, however old that is. */
    static <Q extends MessageLite> void serializable(
            Front front, UnaryCall<Q> call, Evaluation evaluation) {
        new ViewRead<>(front, call, front.gateway().view(), evaluation).onLane();
    }

    /** Reads a view that is as new as anything acknowledged before the call. */
    static <Q extends MessageLite> void linearizable(
            Front front, UnaryCall<Q> call, Evaluation evaluation) {
        front.gateway()
                .readIndex(
                        call.lane(),
                        new MemberGateway.ReadAnswer() {
                            @Override
                            public void ready(View view) {
                                new ViewRead<>(front, call, view, evaluation).onLane();
                            }

                            @Override
                            public void refused(EtcdError error) {
                                call.guard(() -> call.refuse(error));
                            }
                        });
    }

    /** Reads the newest view where it may take long: for reads that never fit an event loop. */
    static <Q extends MessageLite> void offLane(
            Front front, UnaryCall<Q> call, BlockingReads reads, Evaluation evaluation) {
        new ViewRead<>(front, call, front.gateway().view(), evaluation).moveTo(reads);
    }

    private void onLane() {
        boolean moved = false;
        try {
            if (!call.isCancelled()) {
                moved = !front.unwritten().hasRoom() || !answered(ReadBudget.EVENT_LOOP);
            }
        } finally {
            if (moved) {
                moveTo(front.reads());
            } else {
                view.close();
            }
        }
    }

    private void moveTo(BlockingReads reads) {
        if (!reads.submit(this)) {
            view.close();
            call.refuse(EtcdError.TOO_MANY_REQUESTS);
        }
    }

    /** On a thread that may block. */
    @Override
    public void run() {
        try (view) {
            if (!call.isCancelled() && !answered(ReadBudget.UNLIMITED)) {
                call.guard(() -> {
                    throw new IllegalStateException("a read without limits would block");
                });
            }
        }
    }

    @Override
    public void abandon() {
        view.close();
        call.guard(() -> call.refuse(EtcdError.STOPPED));
    }

    /** False when the read does not do with this budget. */
    private boolean answered(ReadBudget budget) {
        try {
            return switch (evaluation.of(view, budget)) {
                case ReadResult.Ready<Outgoing>(Outgoing answer) -> {
                    call.answer(answer);
                    yield true;
                }
                case ReadResult.Refused<Outgoing>(EtcdError error) -> {
                    call.refuse(error);
                    yield true;
                }
                case ReadResult.WouldBlock<Outgoing>() -> false;
            };
        } catch (RuntimeException e) {
            call.fail(e);
            return true;
        }
    }
}
