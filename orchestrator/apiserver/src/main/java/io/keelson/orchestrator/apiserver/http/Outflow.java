package io.keelson.orchestrator.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One answer on its way out. Pieces wait here, as the arrays they came in, and go to the channel in
 * slices while it has room: what Netty and TLS hold of an answer is bounded, however long it is.
 * The queue may be filled from any thread; all else is the event loop's.
 */
final class Outflow implements ResponseStream {
    private static final int SLICE_BYTES = 64 << 10;

    private final ChannelHandlerContext ctx;
    private final HttpLimits limits;
    private final HttpResponse head;
    private final boolean withoutBody;
    private final Runnable finished;

    private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean over;
    private volatile Runnable onWritable = () -> {};

    private boolean pumping;
    private boolean pumpAgain;
    private boolean headSent;
    private boolean endSent;
    private byte @Nullable [] piece;
    private int pieceOffset;
    private @Nullable Runnable onClosed;
    private long progress;
    private boolean watchingForStall;

    /**
     * @param withoutBody the answer to HEAD
     * @param finished called on the event loop when the answer has gone out in full
     */
    Outflow(
            ChannelHandlerContext ctx,
            HttpLimits limits,
            HttpResponse head,
            boolean withoutBody,
            Runnable finished) {
        this.ctx = ctx;
        this.limits = limits;
        this.head = head;
        this.withoutBody = withoutBody;
        this.finished = finished;
    }

    @Override
    public void write(byte[] bytes) {
        if (ended || over || withoutBody || bytes.length == 0) {
            return;
        }
        long before = pendingBytes.getAndAdd(bytes.length);
        if (before > limits.streamMaxPendingBytes()) {
            // It writes on although nobody takes it.
            execute(() -> {
                var _ = ctx.close();
            });
            return;
        }
        queue.add(bytes);
        schedule();
    }

    @Override
    public boolean isWritable() {
        return !over && pendingBytes.get() < limits.streamHighWaterBytes();
    }

    @Override
    public void onWritable(Runnable action) {
        onWritable = action;
    }

    @Override
    public void onClosed(Runnable action) {
        execute(() -> {
            if (over) {
                action.run();
            } else {
                onClosed = action;
            }
        });
    }

    @Override
    public void end() {
        ended = true;
        schedule();
    }

    /** Sends the head even if there is nothing else yet. */
    void begin() {
        schedule();
    }

    private void schedule() {
        if (!scheduled.getAndSet(true)) {
            execute(this::pump);
        }
    }

    private void execute(Runnable task) {
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException e) {
            over = true; // the loop is gone, and the connection with it
        }
    }

    /** Sends an answer that is small enough to go out in one message: the head holds the body. */
    void sendWhole() {
        headSent = true;
        ended = true;
        endSent = true;
        finishAfter(ctx.writeAndFlush(head));
        watchForStall();
    }

    private void finishAfter(ChannelFuture written) {
        written.addListener(done -> {
            progress++;
            if (done.isSuccess()) {
                finished.run();
            } else {
                var _ = ctx.close();
            }
        });
    }

    /** Sends what there is while the channel has room. */
    void pump() {
        scheduled.set(false);
        if (pumping) {
            pumpAgain = true; // a flush further up in this very stack has made room
            return;
        }
        pumping = true;
        do {
            pumpAgain = false;
            pumpOnce();
        } while (pumpAgain);
        pumping = false;
        watchForStall();
    }

    private void pumpOnce() {
        if (over || endSent) {
            return;
        }
        boolean last = ended; // before the queue is looked at: what is added later is not in it
        if (!headSent) {
            headSent = true;
            watch(ctx.write(head), 0);
        }
        int unflushedBytes = 0;
        while (ctx.channel().isWritable() && nextPiece()) {
            unflushedBytes += writeSlice();
            if (unflushedBytes >= SLICE_BYTES) {
                ctx.flush(); // only what is flushed counts against the channel's room
                unflushedBytes = 0;
            }
        }
        if (last && piece == null && queue.isEmpty()) {
            endSent = true;
            finishAfter(ctx.write(LastHttpContent.EMPTY_LAST_CONTENT));
        }
        ctx.flush();
    }

    private boolean nextPiece() {
        if (piece == null) {
            piece = queue.poll();
            pieceOffset = 0;
        }
        return piece != null;
    }

    private int writeSlice() {
        byte[] from = Objects.requireNonNull(piece);
        int bytes = Math.min(SLICE_BYTES, from.length - pieceOffset);
        watch(
                ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(from, pieceOffset, bytes))),
                bytes);
        pieceOffset += bytes;
        if (pieceOffset == from.length) {
            piece = null;
        }
        return bytes;
    }

    private void watch(ChannelFuture written, int bytes) {
        written.addListener(done -> {
            progress++;
            if (done.isSuccess()) {
                sent(bytes);
            } else {
                var _ = ctx.close();
            }
        });
    }

    private void sent(int bytes) {
        int lowWater = limits.streamHighWaterBytes() / 2;
        long before = pendingBytes.getAndAdd(-bytes);
        if (before > lowWater && before - bytes <= lowWater && !ended) {
            onWritable.run();
        }
    }

    /** While something waits to be taken, looks now and then whether any of it was. */
    private void watchForStall() {
        if (watchingForStall || over || (pendingBytes.get() == 0 && !endSent)) {
            return;
        }
        watchingForStall = true;
        long then = progress;
        var _ =
                ctx.executor()
                        .schedule(
                                () -> {
                                    watchingForStall = false;
                                    boolean waits = pendingBytes.get() > 0 || endSent;
                                    if (!over && waits && progress == then) {
                                        var _ = ctx.close();
                                    } else {
                                        watchForStall();
                                    }
                                },
                                limits.stallNanos(),
                                TimeUnit.NANOSECONDS);
    }

    /** The answer is through or the channel has gone: on the event loop, once. */
    void close() {
        over = true;
        piece = null;
        queue.clear();
        if (onClosed != null) {
            Runnable action = onClosed;
            onClosed = null;
            action.run();
        }
    }
}
