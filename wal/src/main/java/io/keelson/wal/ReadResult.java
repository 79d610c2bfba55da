package io.keelson.wal;

import java.util.List;

/** What {@link Wal#read} found. */
public sealed interface ReadResult {
    /** Consecutive entries from the wanted index on, at least one. */
    record Entries(List<WalEntry> entries) implements ReadResult {}

    /** The log no longer reaches back to the wanted index; it begins at this one. */
    record Discarded(long firstIndex) implements ReadResult {}

    /** The log does not reach the wanted index yet; it ends at this one. */
    record BeyondEnd(long lastIndex) implements ReadResult {}
}
