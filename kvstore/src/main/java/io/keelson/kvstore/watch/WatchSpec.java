package io.keelson.kvstore.watch;

import org.jspecify.annotations.Nullable;

/**
 * What a client asked to watch, checked and normalized.
 *
 * @param watchId the id the client chose, 0 to be given one
 * @param startRevision the first revision wanted; of a watch from now on, the one after the newest
 *     view's at its arrival
 * @param progressNotify wants to hear where the store is when nothing happens
 * @param fragment a message beyond the limit may be split within a revision
 */
public record WatchSpec(
        long watchId,
        Selection selection,
        long startRevision,
        boolean progressNotify,
        boolean fragment) {

    /**
     * Which events; watchers with equal selections share their encoding.
     *
     * @param key the key, or the first of a range; never empty
     * @param rangeEnd null for one key; empty for everything from {@code key} on; else exclusive
     */
    public record Selection(
            Key key, @Nullable Key rangeEnd, boolean noPut, boolean noDelete, boolean previousKv) {
        boolean covers(Key candidate) {
            if (rangeEnd == null) {
                return key.equals(candidate);
            }
            return key.compareTo(candidate) <= 0
                    && (rangeEnd.isEmpty() || candidate.compareTo(rangeEnd) < 0);
        }
    }
}
