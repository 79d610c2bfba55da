package io.keelson.wal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file. What was written is read back at once, also through other handles of the same file;
 * it survives a loss of power only after {@link #sync}. Of what was not synced any part may
 * survive, in any order, in units of a sector.
 *
 * <p>Reads and writes name their offset, so a handle has no position and threads may share it. The
 * one thing they must not share is an interrupt: interrupting a thread inside a call closes the
 * operating system's handle. Whoever may be interrupted opens a handle of his own.
 */
public interface DiskFile extends Closeable {
    /**
     * Reads from {@code offset} until the buffer is full or the file ends, and returns the number
     * of bytes read: 0 at or behind the end, never negative.
     */
    int read(ByteBuffer into, long offset) throws IOException;

    /** Writes all remaining bytes of the buffer at {@code offset}; the file grows if needed. */
    void write(ByteBuffer from, long offset) throws IOException;

    /** Overwrites {@code [fromOffset, toOffset)} with zeros; the file grows if needed. */
    void writeZeros(long fromOffset, long toOffset) throws IOException;

    /**
     * Makes every earlier write to this file, its size included, survive a loss of power ({@code
     * fdatasync}). After a failure nothing is known of any byte that was not synced before, and
     * trying again proves nothing.
     */
    void sync() throws IOException;

    long sizeBytes() throws IOException;

    /** Cuts the file to this size if it is longer. */
    void truncate(long sizeBytes) throws IOException;

    @Override
    void close() throws IOException;
}
