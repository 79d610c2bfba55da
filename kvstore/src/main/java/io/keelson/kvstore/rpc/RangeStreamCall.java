package io.keelson.kvstore.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.kvstore.apply.Row;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.mvcc.ReadBudget;
import io.keelson.kvstore.mvcc.ReadResult;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.RangeRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code KV.RangeStream}: a range in pieces, all of the revision at which the stream began. Pieces
 * are read one at a time off the event loop, each from the newest view, and the next one only when
 * the client has taken the last: a slow client keeps neither a view nor memory, but may find its
 * revision compacted. The first piece has {@value #FIRST_ROWS} rows; then their number follows the
 * size of the pieces.
 */
final class RangeStreamCall extends StreamCall<RangeRequest> {
    private static final int FIRST_ROWS = 10;

    private @Nullable RangeRequest request;
    private @Nullable Progress progress;
    private boolean reading;

    /**
     * How far the stream is.
     *
     * @param storeRevision at the stream's beginning, for the header
     * @param revision of all pieces
     * @param from where to go on
     * @param left rows up to the limit
     * @param sent rows so far
     * @param rows of the next piece
     */
    private record Progress(
            long storeRevision, long revision, ByteString from, long left, long sent, long rows) {}

    RangeStreamCall(Front front, ServerCall<Incoming<RangeRequest>, Outgoing> call) {
        super(front, call);
    }

    @Override
    void onRequest(RangeRequest message) {
        if (request == null) {
            request = message;
            requestNext();
        } else {
            close(Statuses.TOO_MANY_MESSAGES);
        }
    }

    @Override
    void onClientDone() {
        RangeRequest asked = request;
        if (asked == null) {
            close(Statuses.NO_REQUEST);
            return;
        }
        Status refusal = KvService.refusalOfStream(asked);
        if (refusal != null) {
            close(refusal);
        } else if (asked.getSerializable()) {
            begin(asked, front().gateway().view());
        } else {
            front().gateway()
                    .readIndex(
                            lane(),
                            new MemberGateway.ReadAnswer() {
                                @Override
                                public void ready(View view) {
                                    begin(asked, view);
                                }

                                @Override
                                public void refused(EtcdError error) {
                                    close(Statuses.of(error));
                                }
                            });
        }
    }

    private void begin(RangeRequest asked, View view) {
        try (view) {
            if (asked.getRevision() > view.revision()) {
                close(Statuses.of(EtcdError.FUTURE_REVISION));
                return;
            }
            long revision = asked.getRevision() > 0 ? asked.getRevision() : view.revision();
            long left = asked.getLimit() > 0 ? asked.getLimit() : Long.MAX_VALUE;
            progress = new Progress(view.revision(), revision, asked.getKey(), left, 0, FIRST_ROWS);
        }
        guard(this::onRoom);
    }

    @Override
    void onRoom() {
        RangeRequest asked = request;
        Progress now = progress;
        if (asked == null || now == null || reading || !isReady()) {
            return;
        }
        reading = true;
        RangeRequest piece =
                asked.toBuilder()
                        .setKey(now.from())
                        .setRevision(now.revision())
                        .setLimit(asked.getCountOnly() ? 0 : Math.min(now.rows(), now.left()))
                        .build();
        boolean accepted =
                front().reads()
                        .submit(
                                new BlockingReads.Read() {
                                    @Override
                                    public void run() {
                                        read(piece, now);
                                    }

                                    @Override
                                    public void abandon() {
                                        end(EtcdError.STOPPED);
                                    }
                                });
        if (!accepted) {
            close(Statuses.of(EtcdError.TOO_MANY_REQUESTS));
        }
    }

    /** On a thread that may block. */
    private void read(RangeRequest piece, Progress before) {
        try (View view = front().gateway().view()) {
            ReadResult<RangeRows> result = view.range(piece, ReadBudget.UNLIMITED);
            lane().execute(() -> guard(() -> onPiece(result, before)));
        } catch (RuntimeException e) {
            lane().execute(() -> fail(e));
        }
    }

    private void onPiece(ReadResult<RangeRows> result, Progress before) {
        reading = false;
        switch (result) {
            case ReadResult.Ready<RangeRows>(RangeRows piece) -> send(piece, before);
            case ReadResult.Refused<RangeRows>(EtcdError error) -> close(Statuses.of(error));
            case ReadResult.WouldBlock<RangeRows>() ->
                    throw new IllegalStateException("a read without limits would block");
        }
    }

    private void send(RangeRows piece, Progress before) {
        List<Row> rows = piece.rows();
        long sent = before.sent() + rows.size();
        long left = before.left() - rows.size();
        if (!piece.more() || left == 0) {
            send(
                    RangeMessage.lastPiece(
                            front().headers().at(before.storeRevision()),
                            rows,
                            piece.more(),
                            before.sent() + piece.count()));
            close(Status.OK);
            return;
        }
        RangeMessage message = RangeMessage.piece(rows);
        progress =
                new Progress(
                        before.storeRevision(),
                        before.revision(),
                        after(rows.getLast().key()),
                        left,
                        sent,
                        nextRows(before.rows(), message.sizeBytes()));
        send(message);
        onRoom();
    }

    private long nextRows(long rows, int sizeBytes) {
        int aimBytes = front().settings().limits().maxRequestBytes();
        if (sizeBytes < aimBytes / 2) {
            return rows * 2;
        }
        return sizeBytes > 2L * aimBytes ? Math.max(1, rows / 2) : rows;
    }

    /** The smallest key behind one. */
    private static ByteString after(byte[] key) {
        return UnsafeByteOperations.unsafeWrap(key).concat(ByteString.copyFrom(new byte[1]));
    }

    @Override
    void onEnd() {
        progress = null;
        request = null;
    }
}
