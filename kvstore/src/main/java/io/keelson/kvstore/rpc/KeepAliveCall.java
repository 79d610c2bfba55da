package io.keelson.kvstore.rpc;

import io.grpc.ServerCall;
import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.LeaseKeepAliveRequest;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * {@code Lease.LeaseKeepAlive}: each request gets its answer, in order. Several may be at the
 * leader at once; a client that does not read its answers is not read from.
 */
final class KeepAliveCall extends StreamCall<LeaseKeepAliveRequest> {
    private static final int MAX_UNANSWERED = 64;

    /** In the order in which they came. */
    private final ArrayDeque<Renewal> unanswered = new ArrayDeque<>();

    private boolean clientDone;
    private boolean wantsMore = true;

    /** One request; the revision is the store's before it, as etcd has it. */
    private static final class Renewal {
        final long revision;
        @Nullable Outcome outcome;

        Renewal(long revision) {
            this.revision = revision;
        }
    }

    KeepAliveCall(Front front, ServerCall<Incoming<LeaseKeepAliveRequest>, Outgoing> call) {
        super(front, call);
    }

    @Override
    void onRequest(LeaseKeepAliveRequest request) {
        wantsMore = false;
        Renewal renewal;
        try (View view = front().gateway().view()) {
            renewal = new Renewal(view.revision());
        }
        unanswered.addLast(renewal);
        front().gateway()
                .leaseKeepAlive(
                        request.getID(),
                        lane(),
                        outcome ->
                                guard(() -> {
                                    renewal.outcome = outcome;
                                    answer();
                                }));
        wantMore();
    }

    private void answer() {
        while (!unanswered.isEmpty() && isReady()) {
            Renewal first = unanswered.getFirst();
            Outcome outcome = first.outcome;
            if (outcome == null) {
                break;
            }
            unanswered.removeFirst();
            switch (outcome) {
                case Outcome.Done done ->
                        send(front().headers().answer(first.revision, done.response()));
                case Outcome.Refused(EtcdError error) -> {
                    close(Statuses.of(error));
                    return;
                }
            }
        }
        if (clientDone && unanswered.isEmpty()) {
            close(Status.OK);
        }
        wantMore();
    }

    private void wantMore() {
        if (!wantsMore && unanswered.size() < MAX_UNANSWERED) {
            wantsMore = true;
            requestNext();
        }
    }

    @Override
    void onClientDone() {
        clientDone = true;
        answer();
    }

    @Override
    void onRoom() {
        answer();
    }

    @Override
    void onEnd() {
        unanswered.clear();
    }
}
