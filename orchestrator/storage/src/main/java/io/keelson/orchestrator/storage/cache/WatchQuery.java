package io.keelson.orchestrator.storage.cache;

/**
 * @param revision {@code NotOlderThan(n)} without initial events: events after n
 * @param initialEvents begin with the state, as ADDED events
 * @param initialEventsEnd say by a bookmark where the initial events end
 * @param bookmarks say now and then how far the watch has come
 */
public record WatchQuery(
        Selection selection,
        ReadRevision revision,
        boolean initialEvents,
        boolean initialEventsEnd,
        boolean bookmarks) {
    /** Events after this revision. */
    public static WatchQuery after(Selection selection, long revision) {
        return new WatchQuery(
                selection, new ReadRevision.NotOlderThan(revision), false, false, true);
    }

    /** The state, then the bookmark that ends it, then events. */
    public static WatchQuery list(Selection selection, ReadRevision revision) {
        return new WatchQuery(selection, revision, true, true, true);
    }

    /**
     * As a request says it: without {@code sendInitialEvents}, a watch from no revision or from 0
     * begins with the state all the same, and says nothing of its end.
     */
    public static WatchQuery of(
            Selection selection,
            String resourceVersion,
            boolean sendInitialEvents,
            boolean bookmarks) {
        ReadRevision revision = ReadRevision.of(resourceVersion, "NotOlderThan", false);
        boolean state = sendInitialEvents || !(revision instanceof ReadRevision.NotOlderThan);
        return new WatchQuery(selection, revision, state, sendInitialEvents, bookmarks);
    }
}
