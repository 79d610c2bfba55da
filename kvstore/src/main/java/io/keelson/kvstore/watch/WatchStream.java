package io.keelson.kvstore.watch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The watches of one gRPC stream. Three threads meet here, each with its own part: the caller's
 * lane asks and sends, the hub decides, and between them is a count of bytes on the way.
 */
public final class WatchStream {
    private final WatchHub hub;
    private final WatchSink sink;
    private final long limitBytes;

    /** Handed out by the hub and not yet taken by a ready transport. */
    private final AtomicLong bytesOnTheWay = new AtomicLong();

    /** Of the lane: what the transport has no room for. */
    private final ArrayDeque<WatchMessage> unsent = new ArrayDeque<>();

    /** Of the hub: the watchers by id. */
    final Map<Long, Watcher> watchers = new HashMap<>();

    /** Of the hub: the next id to give. */
    long nextWatchId;

    /** Of the hub: left the synced set for want of room; the lane will say when there is some. */
    volatile boolean stalled;

    WatchStream(WatchHub hub, WatchSink sink, long limitBytes) {
        this.hub = hub;
        this.sink = sink;
        this.limitBytes = limitBytes;
    }

    /**
     * Creates a watch. The answer, created or refused, comes through the sink.
     *
     * @param headerRevision the newest view's revision, for the answer
     * @param compactRevision the newest view's: a watch from before it is cancelled at once
     */
    public void create(WatchSpec spec, long headerRevision, long compactRevision) {
        hub.submit(new HubTask.Create(this, spec, headerRevision, compactRevision));
    }

    /** Refuses a watch that was not fit to be created: {@code created} and {@code canceled}. */
    public void refuse(long headerRevision, String reason) {
        hub.submit(new HubTask.Refuse(this, headerRevision, reason));
    }

    public void cancel(long watchId) {
        hub.submit(new HubTask.Cancel(this, watchId));
    }

    /** Asks for one answer that tells up to where all watches of this stream are complete. */
    public void requestProgress() {
        hub.submit(new HubTask.Progress(this));
    }

    /** The connection is gone. */
    public void close() {
        hub.submit(new HubTask.Close(this));
    }

    /** The transport takes more; called on the lane. */
    public void onReady() {
        drain();
    }

    /** So much is on the way that the client should read before it asks for more. */
    public boolean hasRoom() {
        return bytesOnTheWay.get() < limitBytes;
    }

    WatchSink sink() {
        return sink;
    }

    /** By the hub, before it posts a message to the lane. */
    void announce(WatchMessage message) {
        bytesOnTheWay.addAndGet(message.sizeBytes());
    }

    /** On the lane. */
    void deliver(WatchMessage message) {
        unsent.addLast(message);
        drain();
    }

    private void drain() {
        while (!unsent.isEmpty() && sink.isReady()) {
            WatchMessage message = unsent.removeFirst();
            sink.send(message);
            bytesOnTheWay.addAndGet(-message.sizeBytes());
        }
        if (stalled && bytesOnTheWay.get() < limitBytes / 2) {
            stalled = false;
            hub.submit(new HubTask.Resume(this));
        }
    }
}
