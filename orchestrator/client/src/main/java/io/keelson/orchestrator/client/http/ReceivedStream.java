package io.keelson.orchestrator.client.http;

import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.LineSplitter;
import io.keelson.orchestrator.client.Transport;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is handed on line by line while it comes. The next piece is asked for when the
 * lines of the last one have been taken. Servers send a bookmark a minute at least: a stream that
 * is silent for longer than three has lost its server, and ends.
 */
final class ReceivedStream implements BodySubscriber<byte[]>, Transport.Streaming {
    private static final Logger LOG = LoggerFactory.getLogger("transport");
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);
    private static final byte[] NOTHING = {};

    private final Transport.Lines lines;
    private final LineSplitter splitter;
    private final Clockwork clockwork;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    /** Guarded by this, as are all that follow. */
    private @Nullable Future<?> request;

    private Flow.@Nullable Subscription subscription;
    private Clockwork.@Nullable Timer silence;
    private long heardNanos;
    private boolean cancelled;
    private boolean ended;

    ReceivedStream(Transport.Lines lines, Clockwork clockwork) {
        this.lines = lines;
        this.splitter = new LineSplitter(this::line);
        this.clockwork = clockwork;
        this.heardNanos = clockwork.nanoTime();
        this.silence = clockwork.schedule(SILENCE_MAX, this::checkSilence);
    }

    private void line(byte[] line) {
        boolean wanted;
        synchronized (this) {
            wanted = !cancelled && !ended;
        }
        if (wanted) {
            lines.onLine(line);
        }
    }

    /** What can be cancelled before an answer begins. */
    synchronized void begun(Future<?> sent) {
        request = sent;
        if (cancelled) {
            sent.cancel(true);
        }
    }

    /**
     * @param failure what the server said instead of lines
     */
    void over(Transport.@Nullable Answer failure) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            if (silence != null) {
                silence.cancel();
            }
            if (cancelled) {
                return;
            }
        }
        lines.onEnd(failure);
    }

    private void checkSilence() {
        synchronized (this) {
            if (ended || cancelled) {
                return;
            }
            long left = SILENCE_MAX.toNanos() - (clockwork.nanoTime() - heardNanos);
            if (left > 0) {
                silence = clockwork.schedule(Duration.ofNanos(left), this::checkSilence);
                return;
            }
        }
        LOG.warn("a watch was silent for {} min; beginning anew", SILENCE_MAX.toMinutes());
        giveUp();
    }

    /** Nothing more is wanted of the server; the receiver hears that it is over. */
    private void giveUp() {
        release();
        over(null);
    }

    private void release() {
        Flow.Subscription had;
        Future<?> sent;
        synchronized (this) {
            had = subscription;
            sent = request;
        }
        if (had != null) {
            had.cancel();
        }
        if (sent != null) {
            sent.cancel(true);
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            cancelled = true;
            if (silence != null) {
                silence.cancel();
            }
        }
        release();
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        boolean unwanted;
        synchronized (this) {
            subscription = begun;
            unwanted = cancelled || ended;
        }
        if (unwanted) {
            begun.cancel();
        } else {
            begun.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        Flow.Subscription from;
        synchronized (this) {
            heardNanos = clockwork.nanoTime();
            from = subscription;
        }
        try {
            for (ByteBuffer piece : pieces) {
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                splitter.add(bytes);
            }
        } catch (RuntimeException e) {
            LOG.error("a line could not be taken", e);
            giveUp();
            return;
        }
        if (from != null) {
            from.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(NOTHING);
    }
}
