package io.keelson.kvstore.mvcc;

/** Walks the entries of one family in key order. One thread. */
public interface EngineCursor extends AutoCloseable {
    /** Whether it stands on an entry; otherwise it is at the end. */
    boolean valid();

    /** The entry's key; not to be changed. */
    byte[] key();

    /** The entry's value; not to be changed. */
    byte[] value();

    void next();

    /** Goes to the first entry at or after a key, which must not be before the cursor's start. */
    void seek(byte[] key);

    @Override
    void close();
}
