package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.storage.Stored;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's watch: a cursor over the resource's ring and a filter. It holds no queue: what a slow
 * client has not taken lies in the ring, and when the ring has let go of it the watch ends with
 * 410. Used on the cache's loop only.
 *
 * <p>While it is caught up it has no position: events that do not concern it, as its hashed field
 * tells, cost it nothing.
 */
public final class CacheWatch implements AutoCloseable {
    private static final long CAUGHT_UP = -1;

    private final ResourceCache cache;
    private final Selection selection;
    private final Selection.@Nullable Term term;
    private final long afterRevision;
    private final Iterator<Stored> initial;
    private final boolean bookmarks;
    private boolean initialEndDue;
    private boolean bookmarkDue;
    private long position;
    private @Nullable Status end;
    private boolean endSaid;
    private Runnable onReady = () -> {};

    /**
     * @param afterRevision of the initial state; later events follow
     * @param position of the first event in the ring that may be one
     */
    CacheWatch(
            ResourceCache cache,
            WatchQuery query,
            List<Stored> initial,
            long afterRevision,
            long position) {
        this.cache = cache;
        this.selection = query.selection();
        this.term = selection.term(cache.resource().hashedFields());
        this.initial = initial.iterator();
        this.initialEndDue = query.initialEventsEnd();
        this.bookmarks = query.bookmarks();
        this.afterRevision = afterRevision;
        this.position = position;
    }

    /**
     * Called on the loop whenever {@link #next} may have something after it had nothing; replaces
     * the one set before. It may be called in vain.
     */
    public void onReady(Runnable listener) {
        this.onReady = listener;
        listener.run();
    }

    /** What to say next; null if there is nothing now. Nothing follows {@link WatchEvent.End}. */
    public @Nullable WatchEvent next() {
        if (end == null && position != CAUGHT_UP && position < cache.ring().first()) {
            end = Status.expired("too old resource version: the watch was overtaken");
            cache.overtaken(this);
        }
        if (end != null) {
            return sayEnd(end);
        }
        if (initial.hasNext()) {
            return new WatchEvent.Change(WatchEvent.Type.ADDED, initial.next());
        }
        if (initialEndDue) {
            initialEndDue = false;
            return new WatchEvent.Bookmark(afterRevision, true);
        }
        WatchEvent change = nextChange();
        return change != null ? change : nextBookmark();
    }

    private @Nullable WatchEvent sayEnd(Status status) {
        if (endSaid) {
            return null;
        }
        endSaid = true;
        return new WatchEvent.End(status);
    }

    private @Nullable WatchEvent nextChange() {
        EventRing ring = cache.ring();
        while (position != CAUGHT_UP) {
            if (position == ring.next()) {
                position = CAUGHT_UP;
                return null;
            }
            CacheEvent event = ring.get(position++);
            WatchEvent seen = event.revision() > afterRevision ? event.seenBy(selection) : null;
            if (seen != null) {
                return seen;
            }
        }
        return null;
    }

    /** Only when caught up: then every event up to the cache's revision was said. */
    private @Nullable WatchEvent nextBookmark() {
        if (!bookmarkDue || cache.revision() < afterRevision) {
            return null;
        }
        bookmarkDue = false;
        return new WatchEvent.Bookmark(cache.revision(), false);
    }

    /** Says a bookmark as soon as it is caught up: before its time runs out, for instance. */
    public void requestBookmark() {
        if (bookmarks && end == null) {
            bookmarkDue = true;
            onReady.run();
        }
    }

    boolean wantsBookmarks() {
        return bookmarks && end == null;
    }

    Selection.@Nullable Term term() {
        return term;
    }

    /** An event at this position may concern it. True if it had been caught up. */
    boolean concernedBy(long eventPosition) {
        if (position != CAUGHT_UP) {
            return false;
        }
        position = eventPosition;
        return true;
    }

    void signalReady() {
        onReady.run();
    }

    void end(Status status) {
        if (end == null) {
            end = status;
            onReady.run();
        }
    }

    /** Ends it; nothing more is said. */
    @Override
    public void close() {
        endSaid = true;
        if (end == null) {
            end = Status.success(200);
            cache.remove(this);
        }
    }
}
