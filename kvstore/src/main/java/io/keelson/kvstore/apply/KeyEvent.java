package io.keelson.kvstore.apply;

import org.jspecify.annotations.Nullable;

/**
 * One key changed.
 *
 * @param modRevision the main revision of the change
 * @param subRevision its place within the transaction, from 0
 * @param record the new state; null when the key was deleted
 * @param previous the state before; null when it did not exist, or is not known any more
 */
public record KeyEvent(
        byte[] key,
        long modRevision,
        int subRevision,
        @Nullable KeyRecord record,
        @Nullable KeyRecord previous) {
    public boolean isDelete() {
        return record == null;
    }
}
