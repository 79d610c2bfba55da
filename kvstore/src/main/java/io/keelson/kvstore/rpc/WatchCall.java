package io.keelson.kvstore.rpc;

import com.google.protobuf.ByteString;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.Key;
import io.keelson.kvstore.watch.WatchMessage;
import io.keelson.kvstore.watch.WatchSink;
import io.keelson.kvstore.watch.WatchSpec;
import io.keelson.kvstore.watch.WatchStream;
import io.keelson.proto.etcdserverpb.WatchCreateRequest;
import io.keelson.proto.etcdserverpb.WatchCreateRequest.FilterType;
import io.keelson.proto.etcdserverpb.WatchRequest;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code Watch.Watch}: one stream with any number of watches. What the client asks for is checked
 * and normalized here and carried out by the hub, whose messages come back as bytes. A client that
 * does not read what it asked for is not read from.
 */
final class WatchCall extends StreamCall<WatchRequest> implements WatchSink {
    private static final String EMPTY_RANGE = "mvcc: watcher range is empty";
    private static final byte[] SMALLEST_KEY = {0};

    private final WatchStream stream;
    private boolean paused;

    WatchCall(Front front, ServerCall<Incoming<WatchRequest>, Outgoing> call) {
        super(front, call);
        stream = front.gateway().watchHub().open(this);
    }

    @Override
    void onRequest(WatchRequest request) {
        switch (request.getRequestUnionCase()) {
            case CREATE_REQUEST -> create(request.getCreateRequest());
            case CANCEL_REQUEST -> stream.cancel(request.getCancelRequest().getWatchId());
            case PROGRESS_REQUEST -> stream.requestProgress();
            case REQUESTUNION_NOT_SET -> {} // as etcd does
        }
        paused = true;
        resume();
    }

    private void resume() {
        if (paused && stream.hasRoom()) {
            paused = false;
            requestNext();
        }
    }

    private void create(WatchCreateRequest request) {
        try (View view = front().gateway().view()) {
            if (request.getStartRevision() < 0) {
                stream.refuse(view.revision(), EtcdError.COMPACTED.text());
                return;
            }
            WatchSpec.Selection selection = selection(request);
            if (isEmpty(selection)) {
                stream.refuse(view.revision(), EMPTY_RANGE);
                return;
            }
            long start =
                    request.getStartRevision() == 0
                            ? view.revision() + 1
                            : request.getStartRevision();
            WatchSpec spec =
                    new WatchSpec(
                            request.getWatchId(),
                            selection,
                            start,
                            request.getProgressNotify(),
                            request.getFragment());
            stream.create(spec, view.revision(), view.compactRevision());
        }
    }

    private static WatchSpec.Selection selection(WatchCreateRequest request) {
        // Copied, for a watch outlives its request's bytes by far.
        ByteString key = request.getKey();
        return new WatchSpec.Selection(
                new Key(key.isEmpty() ? SMALLEST_KEY : key.toByteArray()),
                rangeEnd(request.getRangeEnd()),
                request.getFiltersList().contains(FilterType.NOPUT),
                request.getFiltersList().contains(FilterType.NODELETE),
                request.getPrevKv());
    }

    private static @Nullable Key rangeEnd(ByteString end) {
        if (end.isEmpty()) {
            return null;
        }
        boolean unbounded = end.size() == 1 && end.byteAt(0) == 0;
        return new Key(unbounded ? new byte[0] : end.toByteArray());
    }

    private static boolean isEmpty(WatchSpec.Selection selection) {
        Key end = selection.rangeEnd();
        return end != null && !end.isEmpty() && selection.key().compareTo(end) >= 0;
    }

    @Override
    public void send(WatchMessage message) {
        send(new Message(message));
        resume();
    }

    @Override
    void onRoom() {
        stream.onReady();
        resume();
    }

    @Override
    void onClientDone() {
        close(Status.OK);
    }

    @Override
    void onEnd() {
        stream.close();
    }

    private static final class Message extends Outgoing {
        private final WatchMessage message;

        Message(WatchMessage message) {
            this.message = message;
        }

        @Override
        int sizeBytes() {
            return message.sizeBytes();
        }

        @Override
        void writeTo(OutputStream out) throws IOException {
            message.writeTo(out);
        }
    }
}
