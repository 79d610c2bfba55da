package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Stored;
import org.jspecify.annotations.Nullable;

/** One change of one object: what it was and what it is. */
final class CacheEvent {
    private final long revision;
    private final String key;
    private final @Nullable Stored before;
    private final @Nullable Stored after;
    private @Nullable Stored departed;

    CacheEvent(long revision, String key, @Nullable Stored before, @Nullable Stored after) {
        this.revision = revision;
        this.key = key;
        this.before = before;
        this.after = after;
    }

    long revision() {
        return revision;
    }

    String key() {
        return key;
    }

    @Nullable Stored before() {
        return before;
    }

    @Nullable Stored after() {
        return after;
    }

    /** What the event adds to memory: of what was before, the event before it has the bytes. */
    long sizeBytes() {
        Stored counted = after != null ? after : before;
        return counted == null ? 0 : counted.sizeBytes();
    }

    /** What a watch with this selection sees of it; null for nothing. */
    @Nullable WatchEvent seenBy(Selection selection) {
        boolean was = before != null && selection.matches(before);
        if (after != null && selection.matches(after)) {
            return new WatchEvent.Change(
                    was ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED, after);
        }
        return was && before != null
                ? new WatchEvent.Change(WatchEvent.Type.DELETED, departed(before))
                : null;
    }

    /** The object as it last matched, with the revision at which it went; made once for all. */
    private Stored departed(Stored last) {
        Stored made = departed;
        if (made == null) {
            made = last.atRevision(revision);
            departed = made;
        }
        return made;
    }
}
