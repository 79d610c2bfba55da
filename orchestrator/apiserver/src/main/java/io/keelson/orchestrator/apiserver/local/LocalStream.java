package io.keelson.orchestrator.apiserver.local;

import io.keelson.orchestrator.apiserver.http.ResponseStream;
import io.keelson.orchestrator.client.LineSplitter;
import io.keelson.orchestrator.client.Transport;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hands pieces to a receiver, one at a time and on another thread than the server's. What the
 * receiver has not taken counts as not sent.
 */
final class LocalStream implements ResponseStream, Transport.Streaming {
    private static final long HIGH_WATER_BYTES = 4 << 20;

    private final Transport.Lines lines;
    private final LineSplitter splitter;
    private final Executor executor;
    private final Runnable over;

    /** Guarded by this, as are all that follow. */
    private final Queue<byte[]> pieces = new ArrayDeque<>();

    private long waitingBytes;
    private boolean handingOut;
    private boolean full;
    private boolean ended;
    private boolean cancelled;
    private @Nullable Runnable onWritable;
    private @Nullable Runnable onClosed;

    /**
     * @param executor runs what it is given beside everything else
     * @param over called when the stream is over, whoever ended it
     */
    LocalStream(Transport.Lines lines, Executor executor, Runnable over) {
        this.lines = lines;
        this.splitter = new LineSplitter(lines::onLine);
        this.executor = executor;
        this.over = over;
    }

    @Override
    public void write(byte[]... parts) {
        synchronized (this) {
            if (ended || cancelled) {
                return;
            }
            for (byte[] part : parts) {
                pieces.add(part);
                waitingBytes += part.length;
            }
            full = full || waitingBytes > HIGH_WATER_BYTES;
        }
        handOut();
    }

    private void handOut() {
        synchronized (this) {
            if (handingOut) {
                return;
            }
            handingOut = true;
        }
        executor.execute(this::handOutAll);
    }

    private void handOutAll() {
        while (true) {
            byte @Nullable [] piece;
            Runnable writable = null;
            boolean last;
            synchronized (this) {
                piece = cancelled ? null : pieces.poll();
                last = piece == null && (ended || cancelled);
                if (piece == null) {
                    handingOut = last;
                } else {
                    waitingBytes -= piece.length;
                }
                if (full && waitingBytes < HIGH_WATER_BYTES / 2) {
                    full = false;
                    writable = onWritable;
                }
            }
            if (writable != null) {
                writable.run();
            }
            if (last) {
                closed();
                return;
            }
            if (piece == null) {
                return;
            }
            splitter.add(piece);
        }
    }

    private void closed() {
        Runnable closed;
        boolean tell;
        synchronized (this) {
            closed = onClosed;
            onClosed = null;
            tell = !cancelled;
        }
        over.run();
        if (closed != null) {
            closed.run();
        }
        if (tell) {
            lines.onEnd(null);
        }
    }

    @Override
    public synchronized boolean isWritable() {
        return !full;
    }

    @Override
    public synchronized void onWritable(Runnable action) {
        onWritable = action;
    }

    @Override
    public synchronized void onClosed(Runnable action) {
        onClosed = action;
    }

    @Override
    public void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        handOut();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            pieces.clear();
        }
        handOut();
    }
}
