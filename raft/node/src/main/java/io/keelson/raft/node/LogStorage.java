package io.keelson.raft.node;

import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import java.io.IOException;
import java.util.List;

/**
 * The log on disk. {@link #append}, {@link #sync} and {@link #cut} are called by the log writer
 * only, one at a time; {@link #read} by the log reader, at the same time as those. Any exception is
 * fatal to the member.
 */
public interface LogStorage {
    /** Writes these steps, in order, without waiting for the disk. */
    void append(List<Effects.Persist> steps) throws IOException;

    /** Returns when everything appended so far is on the disk. */
    void sync() throws IOException;

    /**
     * Reads consecutive entries that were synced before the call.
     *
     * @param maxBytes about so much data; at least one entry whatever its size
     * @return empty when the log no longer reaches back to {@code firstIndex}
     */
    List<Entry> read(long firstIndex, long maxBytes) throws IOException;

    /** Entries up to this index are no longer needed. The log may keep some of them. */
    void cut(long index) throws IOException;
}
