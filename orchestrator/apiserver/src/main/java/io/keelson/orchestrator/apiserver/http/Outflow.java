package io.keelson.orchestrator.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer on its way out. Pieces wait here, as the arrays they came in, and go to the channel in
 * slices while it has room: what Netty and TLS hold of an answer is bounded, however long it is.
 * The queue may be filled from any thread; all else is the event loop's.
 */
final class Outflow implements ResponseStream {
    private static final Logger LOG = LoggerFactory.getLogger(Outflow.class);
    private static final int SLICE_BYTES = 64 << 10;

    /** A frame of HTTP/2 and a record of TLS hold so much: nothing is won by copying more. */
    private static final int SMALL_BYTES = 16 << 10;

    private final ChannelHandlerContext ctx;
    private final HttpLimits limits;
    private final HttpResponse head;
    private final boolean withoutBody;
    private final Runnable finished;

    private final ConcurrentLinkedQueue<byte[][]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean over;
    private volatile Runnable onWritable = () -> {};

    private boolean pumping;
    private boolean pumpAgain;
    private boolean headSent;
    private boolean endSent;
    private final ArrayDeque<ByteBuffer> current = new ArrayDeque<>();
    private @Nullable Iterator<ByteBuffer> source;
    private @Nullable Runnable onClosed;
    private long progress;
    private long progressAtLook = -1;

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
    public void write(byte[]... parts) {
        int bytes = 0;
        for (byte[] part : parts) {
            bytes += part.length;
        }
        if (ended || over || withoutBody || bytes == 0) {
            return;
        }
        long before = pendingBytes.getAndAdd(bytes);
        if (before > limits.streamMaxPendingBytes()) {
            // It writes on although nobody takes it.
            execute(() -> {
                var _ = ctx.close();
            });
            return;
        }
        queue.add(parts);
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

    /** Sends all of that, as there is room, and ends: on the event loop. */
    void sendAll(Iterator<ByteBuffer> pieces) {
        source = withoutBody ? null : pieces;
        end();
    }

    /** Sends an answer that is small enough to go out in one message: the head holds the body. */
    void sendWhole() {
        headSent = true;
        ended = true;
        endSent = true;
        finishAfter(ctx.writeAndFlush(head));
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
        try {
            do {
                pumpAgain = false;
                pumpOnce();
            } while (pumpAgain);
        } catch (RuntimeException e) {
            LOG.error("an answer could not be made to its end", e);
            var _ = ctx.close();
        } finally {
            pumping = false;
        }
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
        while (ctx.channel().isWritable() && hasMore()) {
            unflushedBytes += writeSlice();
            if (unflushedBytes >= SLICE_BYTES) {
                ctx.flush(); // only what is flushed counts against the channel's room
                unflushedBytes = 0;
            }
        }
        if (last && !hasMore()) {
            endSent = true;
            finishAfter(ctx.write(LastHttpContent.EMPTY_LAST_CONTENT));
        }
        ctx.flush();
    }

    /** Whether there is a part to be sent; then it is the first of the current ones. */
    private boolean hasMore() {
        while (true) {
            ByteBuffer part = current.peekFirst();
            if (part != null && part.hasRemaining()) {
                return true;
            }
            current.pollFirst();
            if (current.isEmpty() && !takePiece()) {
                return false;
            }
        }
    }

    private boolean takePiece() {
        byte[][] piece = queue.poll();
        if (piece != null) {
            for (byte[] part : piece) {
                current.add(ByteBuffer.wrap(part));
            }
            return true;
        }
        if (source != null && source.hasNext()) {
            ByteBuffer made = source.next();
            pendingBytes.addAndGet(made.remaining());
            current.add(made);
            return true;
        }
        source = null;
        return false;
    }

    /** What is small goes together: each message costs a frame and a record of its own. */
    private int writeSlice() {
        ByteBuffer part = current.getFirst();
        ByteBuf slice;
        if (part.remaining() >= SMALL_BYTES && source == null) {
            int bytes = Math.min(SLICE_BYTES, part.remaining());
            slice =
                    Unpooled.wrappedBuffer(
                            part.array(), part.arrayOffset() + part.position(), bytes);
            part.position(part.position() + bytes);
        } else {
            slice = ctx.alloc().heapBuffer(SMALL_BYTES, SLICE_BYTES);
            do {
                ByteBuffer next = current.getFirst();
                int bytes = Math.min(slice.maxWritableBytes(), next.remaining());
                slice.writeBytes(next.array(), next.arrayOffset() + next.position(), bytes);
                next.position(next.position() + bytes);
            } while (slice.maxWritableBytes() > 0 && hasMore());
        }
        int bytes = slice.readableBytes();
        watch(ctx.write(new DefaultHttpContent(slice)), bytes);
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

    /**
     * Whether something has waited since the last look and nothing was taken: on the event loop.
     */
    boolean isStalled() {
        boolean waits = pendingBytes.get() > 0 || endSent;
        boolean stalled = waits && !over && progress == progressAtLook;
        progressAtLook = waits ? progress : -1;
        return stalled;
    }

    /** The answer is through or the channel has gone: on the event loop, once. */
    void close() {
        over = true;
        current.clear();
        source = null;
        queue.clear();
        if (onClosed != null) {
            Runnable action = onClosed;
            onClosed = null;
            action.run();
        }
    }
}
