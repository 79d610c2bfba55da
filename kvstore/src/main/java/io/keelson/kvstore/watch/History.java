package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.List;

/** Past events, read in slices; each call looks at the newest view. May block on a disk. */
public interface History {
    /**
     * Reads the changes from a revision on: whole revisions, at least one if there is any, and not
     * much more than a few hundred kilobytes.
     *
     * @param withPrevious fill in {@link KeyEvent#previous()} as far as it is still stored
     */
    Slice read(long fromRevision, boolean withPrevious);

    /**
     * A slice of history.
     *
     * @param events in order
     * @param nextRevision where to go on: everything from {@code fromRevision} up to before it is
     *     in {@code events}
     * @param compactRevision the view's; a {@code fromRevision} below it means that events are lost
     */
    record Slice(List<KeyEvent> events, long nextRevision, long compactRevision) {}
}
