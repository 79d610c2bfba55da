package io.keelson.orchestrator.storage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Compacts the store now and then to where it was one interval before. Of all API servers on a
 * store one does it each time: who succeeds in writing the key, which says that nobody else did
 * since it was last looked at. The key and its use are upstream's, so that servers of either kind
 * may share a store.
 *
 * <pre>
 *   if mod(compact_rev_key) = seen then put(compact_rev_key, to), compact to   else seen = its mod
 * </pre>
 */
public final class CompactionJob implements AutoCloseable {
    public static final Duration INTERVAL = Duration.ofMinutes(5);
    static final String KEY = "compact_rev_key";

    /** Told on the loop. */
    public interface Events {
        Events NONE = new Events() {};

        default void compacted(long revision) {}

        default void failed(Throwable why) {}
    }

    private final Store store;
    private final Loop loop;
    private final Duration interval;
    private final Events events;
    private long seenModRevision;

    /** Of the store when the key was last looked at; 0 before. */
    private long lastRevision;

    private boolean closed;

    /**
     * @param store whose callback executor is the loop
     */
    public CompactionJob(Store store, Loop loop, Duration interval, Events events) {
        this.store = store;
        this.loop = loop;
        this.interval = interval;
        this.events = events;
    }

    /** Looks at the key after one interval, and compacts after two at the earliest. */
    public void start() {
        loop.schedule(interval.toNanos(), this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        byte[] value = Long.toString(lastRevision).getBytes(StandardCharsets.US_ASCII);
        Txn txn =
                Txn.of(
                                List.of(Compare.modRevision(KEY, seenModRevision)),
                                List.of(Op.put(KEY, value)))
                        .otherwise(Op.get(KEY));
        Answers.on(store.txn(txn), this::looked, this::failed);
    }

    private void looked(TxnAnswer answer) {
        long compactTo = lastRevision;
        lastRevision = answer.revision();
        if (answer.succeeded()) {
            seenModRevision = answer.revision();
            if (compactTo > 0) {
                Answers.on(store.compact(compactTo), _ -> events.compacted(compactTo), this::told);
            }
        } else {
            Row row = answer.read(0).first();
            seenModRevision = row == null ? 0 : row.modRevision();
        }
        start();
    }

    /** What became of the write is seen next time. */
    private void failed(Throwable why) {
        told(why);
        start();
    }

    private void told(Throwable why) {
        boolean doneAlready =
                why instanceof StoreException store
                        && store.kind() == StoreException.Kind.COMPACTED;
        if (!doneAlready) {
            events.failed(why);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
