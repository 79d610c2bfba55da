package io.keelson.kvstore.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The most recent revisions' events, consecutive, bounded in bytes: what a watcher needs that fell
 * behind a little, or that starts a little in the past, without a read from disk.
 */
final class EventRing {
    private final long limitBytes;
    private final Deque<RevisionEvents> revisions = new ArrayDeque<>();
    private long sizeBytes;

    EventRing(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void add(RevisionEvents events) {
        revisions.addLast(events);
        sizeBytes += events.sizeBytes();
        while (sizeBytes > limitBytes && revisions.size() > 1) {
            sizeBytes -= revisions.removeFirst().sizeBytes();
        }
    }

    void clear() {
        revisions.clear();
        sizeBytes = 0;
    }

    /** The oldest revision held; {@link Long#MAX_VALUE} when empty. */
    long firstRevision() {
        RevisionEvents first = revisions.peekFirst();
        return first == null ? Long.MAX_VALUE : first.revision();
    }

    /** Everything held, oldest first. */
    Iterator<RevisionEvents> iterator() {
        return revisions.iterator();
    }
}
