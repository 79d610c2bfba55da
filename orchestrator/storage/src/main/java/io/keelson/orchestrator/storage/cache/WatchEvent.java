package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.storage.Stored;

/** What a watch says next. */
public sealed interface WatchEvent {
    /** As the API names them. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    /**
     * @param object shared by all watches that see the change; for DELETED as it last matched, with
     *     the revision at which it went
     */
    record Change(Type type, Stored object) implements WatchEvent {}

    /**
     * All events up to this revision were said.
     *
     * @param initialEventsEnd true once: what came before is the state at this revision
     */
    record Bookmark(long revision, boolean initialEventsEnd) implements WatchEvent {}

    /** The last one. A success if the watch was closed from this side. */
    record End(Status status) implements WatchEvent {}
}
