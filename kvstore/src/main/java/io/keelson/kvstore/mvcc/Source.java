package io.keelson.kvstore.mvcc;

import org.jspecify.annotations.Nullable;

/**
 * Something that can be read family by family: a snapshot, or one with a batch's changes over it.
 */
public interface Source {
    /**
     * The value of a key, or null.
     *
     * @param tier {@link ReadTier#MEMORY} throws {@link WouldBlockException} where a disk is needed
     */
    byte @Nullable [] get(Family family, byte[] key, ReadTier tier);

    /** A cursor from the first key at or after {@code from}, ending before {@code to}. */
    EngineCursor cursor(Family family, byte[] from, byte @Nullable [] to, ReadTier tier);
}
