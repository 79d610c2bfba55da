package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * All events of one revision, in the order of their sub-revisions: they reach a watcher together.
 *
 * @param sizeBytes keys and values, about
 */
record RevisionEvents(long revision, List<KeyEvent> events, long sizeBytes) {
    private static final int EVENT_OVERHEAD_BYTES = 96;

    /** Groups events that are in revision order. */
    static List<RevisionEvents> group(List<KeyEvent> events) {
        List<RevisionEvents> groups = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            long revision = events.get(from).modRevision();
            long sizeBytes = 0;
            int to = from;
            while (to < events.size() && events.get(to).modRevision() == revision) {
                sizeBytes += sizeBytes(events.get(to));
                to++;
            }
            groups.add(new RevisionEvents(revision, events.subList(from, to), sizeBytes));
            from = to;
        }
        return groups;
    }

    static long sizeBytes(KeyEvent event) {
        long size = (long) EVENT_OVERHEAD_BYTES + event.key().length;
        if (event.record() != null) {
            size += event.record().value().length;
        }
        if (event.previous() != null) {
            size += event.previous().value().length;
        }
        return size;
    }
}
