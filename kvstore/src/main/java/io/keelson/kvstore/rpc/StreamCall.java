package io.keelson.kvstore.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.member.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call with many messages. All of it happens on its lane, but {@link #end}, which any thread may
 * call. Whichever side ends it, {@link #onEnd} is called once.
 */
abstract class StreamCall<Q extends MessageLite> extends ServerCall.Listener<Incoming<Q>> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamCall.class);

    private final Front front;
    private final ServerCall<Incoming<Q>, Outgoing> call;
    private final Lane lane;
    private boolean headersSent;
    private boolean ended;

    StreamCall(Front front, ServerCall<Incoming<Q>, Outgoing> call) {
        this.front = front;
        this.call = call;
        this.lane = front.loops().lane();
    }

    /** A request came; whoever handles it asks for the next with {@link #requestNext()}. */
    abstract void onRequest(Q request);

    /** The client will send no more. */
    abstract void onClientDone();

    /** The transport takes more. */
    abstract void onRoom();

    /** The stream is over: give back what it holds. */
    abstract void onEnd();

    Front front() {
        return front;
    }

    public final Lane lane() {
        return lane;
    }

    public final boolean isReady() {
        return !ended && call.isReady();
    }

    final boolean hasEnded() {
        return ended;
    }

    final void requestNext() {
        if (!ended) {
            call.request(1);
        }
    }

    final void send(Outgoing message) {
        if (ended || call.isCancelled()) {
            return;
        }
        if (!headersSent) {
            headersSent = true;
            call.sendHeaders(new Metadata());
        }
        call.sendMessage(message);
    }

    /** Ends the stream from this side, on its lane. */
    final void close(Status status) {
        if (finish()) {
            call.close(status, new Metadata());
        }
    }

    /** Ends the stream from this side; of any thread. */
    final void end(EtcdError error) {
        lane.execute(() -> close(Statuses.of(error)));
    }

    /** Runs a part of this call. What goes wrong is logged, and the client told that it did. */
    final void guard(Runnable part) {
        if (ended) {
            return;
        }
        try {
            part.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    final void fail(RuntimeException cause) {
        LOG.error("{} failed", call.getMethodDescriptor().getFullMethodName(), cause);
        close(Statuses.INTERNAL);
    }

    @Override
    public final void onMessage(Incoming<Q> incoming) {
        Q message = incoming.message();
        if (message == null) {
            close(Statuses.MALFORMED);
        } else {
            guard(() -> onRequest(message));
        }
    }

    @Override
    public final void onHalfClose() {
        guard(this::onClientDone);
    }

    @Override
    public final void onReady() {
        guard(this::onRoom);
    }

    @Override
    public final void onCancel() {
        finish();
    }

    @Override
    public final void onComplete() {
        finish();
    }

    private boolean finish() {
        if (ended) {
            return false;
        }
        ended = true;
        front.openStreams().remove(this);
        onEnd();
        return true;
    }
}
