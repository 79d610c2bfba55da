package io.keelson.kvstore.mvcc;

import java.util.OptionalLong;

/**
 * The hash of the state after each of the last entries. Members apply in batches of their own; to
 * be compared they need the hash at one and the same entry.
 */
final class RecentHashes {
    /** More than a follower that keeps up is behind. */
    private static final int ENTRIES = 1 << 14;

    private final long[] indexes = new long[ENTRIES];
    private final long[] hashes = new long[ENTRIES];

    synchronized void note(long index, long hash) {
        int slot = slot(index);
        indexes[slot] = index;
        hashes[slot] = hash;
    }

    /** Empty for an entry that is not applied yet, or was too long ago. */
    synchronized OptionalLong at(long index) {
        int slot = slot(index);
        return index > 0 && indexes[slot] == index
                ? OptionalLong.of(hashes[slot])
                : OptionalLong.empty();
    }

    private static int slot(long index) {
        return (int) (index & ENTRIES - 1);
    }
}
