package io.keelson.kvstore.apply;

import org.jspecify.annotations.Nullable;

/** The keys as they were at one revision. */
public interface KeySpace {
    /** The key's row, or null when it does not exist at this revision. */
    @Nullable Row get(byte[] key);

    /** The rows of an interval, ascending by key. */
    RowCursor scan(KeyInterval interval);

    /** How many keys an interval holds; exact, and without reading them all. */
    long count(KeyInterval interval);

    /** Rows one after the other. */
    interface RowCursor extends AutoCloseable {
        /** The next row, or null at the end. */
        @Nullable Row next();

        @Override
        void close();
    }
}
