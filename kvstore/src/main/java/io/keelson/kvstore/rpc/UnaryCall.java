package io.keelson.kvstore.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.member.Lane;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its request to its one answer. The request comes on the lane; the answer is given
 * once, on the lane or on the thread of a {@link BlockingReads}, never on both.
 */
final class UnaryCall<Q extends MessageLite> extends ServerCall.Listener<Incoming<Q>> {
    private static final Logger LOG = LoggerFactory.getLogger(UnaryCall.class);

    private final Front front;
    private final ServerCall<Incoming<Q>, Outgoing> call;
    private final Lane lane;
    private final Handler<Q> handler;
    private @Nullable Incoming<Q> request;

    /** Guarded by this: a read thread charges, the lane releases. */
    private int chargedBytes;

    /** Guarded by this. */
    private boolean over;

    /** Carries a request out: at once, or later through the call. */
    interface Handler<Q extends MessageLite> {
        void handle(Q request, byte[] bytesWithRoom, UnaryCall<Q> call);
    }

    UnaryCall(Front front, ServerCall<Incoming<Q>, Outgoing> call, Lane lane, Handler<Q> handler) {
        this.front = front;
        this.call = call;
        this.lane = lane;
        this.handler = handler;
    }

    Lane lane() {
        return lane;
    }

    /** Nobody waits for the answer any more. */
    boolean isCancelled() {
        return call.isCancelled();
    }

    @Override
    public void onMessage(Incoming<Q> message) {
        if (request != null) {
            close(Statuses.TOO_MANY_MESSAGES);
            return;
        }
        request = message;
    }

    @Override
    public void onHalfClose() {
        Incoming<Q> incoming = request;
        if (incoming == null) {
            close(Statuses.NO_REQUEST);
        } else if (incoming.message() == null) {
            close(Statuses.MALFORMED);
        } else {
            Q message = incoming.message();
            guard(() -> handler.handle(message, incoming.bytesWithRoom(), this));
        }
    }

    @Override
    public void onComplete() {
        release();
    }

    @Override
    public void onCancel() {
        release();
    }

    void answer(Outgoing answer) {
        if (call.isCancelled()) {
            return;
        }
        synchronized (this) {
            if (over) {
                return;
            }
            chargedBytes = front.unwritten().charge(answer.sizeBytes());
        }
        call.sendHeaders(new Metadata());
        call.sendMessage(answer);
        call.close(Status.OK, new Metadata());
    }

    private void release() {
        int charged;
        synchronized (this) {
            over = true;
            charged = chargedBytes;
            chargedBytes = 0;
        }
        front.unwritten().release(charged);
    }

    /** Answers what applying gave, behind a header. */
    void complete(Outcome outcome) {
        switch (outcome) {
            case Outcome.Done(long revision, MessageLite response) ->
                    answer(front.headers().answer(revision, response));
            case Outcome.Refused(EtcdError error) -> refuse(error);
        }
    }

    void refuse(EtcdError error) {
        close(Statuses.of(error));
    }

    void close(Status status) {
        call.close(status, new Metadata());
    }

    /** An answer's consumer whose failure hurts this call only. */
    Consumer<Outcome> completing() {
        return outcome -> guard(() -> complete(outcome));
    }

    /** Runs a part of this call. What goes wrong is logged, and the client told that it did. */
    void guard(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    void fail(RuntimeException cause) {
        LOG.error("{} failed", call.getMethodDescriptor().getFullMethodName(), cause);
        try {
            close(Statuses.INTERNAL);
        } catch (IllegalStateException closed) {
            LOG.debug("it had been answered before", closed);
        }
    }
}
