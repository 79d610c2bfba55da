package io.keelson.raft.core;

/**
 * Names one log entry: two logs that hold the same id hold the same entry and the same log before
 * it (Log Matching, Raft paper 5.3). Index 0 of term 0 is the place before the first entry.
 */
public record EntryId(long term, long index) implements Comparable<EntryId> {
    /** The place before the first entry. */
    public static final EntryId ZERO = new EntryId(0, 0);

    /** Orders by how up to date a log is that ends here: the last term first, then the length. */
    @Override
    public int compareTo(EntryId other) {
        int byTerm = Long.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(index, other.index);
    }
}
