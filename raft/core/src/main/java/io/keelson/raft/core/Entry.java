package io.keelson.raft.core;

/**
 * One entry of the replicated log. The data passes through the core untouched and is not kept by
 * it; the one exception are {@link EntryKind#CONFIGURATION} entries, whose data is {@link
 * Configuration#encode()}. The array is shared, never changed after the entry was made.
 */
public record Entry(long term, long index, EntryKind kind, byte[] data) {
    public EntryId id() {
        return new EntryId(term, index);
    }

    public int sizeBytes() {
        return data.length;
    }
}
