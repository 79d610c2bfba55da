package io.keelson.raft.node;

import io.keelson.raft.core.Entry;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recent end of the log, with its data: what followers are sent and the state machine is given
 * without a read from the disk. A ring over the index; owned by the loop.
 */
final class EntryTail {
    /** What an entry costs beside its data, about; the same for everybody who counts bytes. */
    static final int ENTRY_OVERHEAD_BYTES = 64;

    private long firstIndex;
    private long lastIndex;
    private long commitIndex;
    private long uncommittedBytes;
    private @Nullable Entry[] ring = new Entry[256];

    private long sliceFirst;
    private @Nullable List<Entry> slice;

    /** Begins empty: the next entry is {@code firstIndex}, everything before it is committed. */
    EntryTail(long firstIndex) {
        this.firstIndex = firstIndex;
        this.lastIndex = firstIndex - 1;
        this.commitIndex = firstIndex - 1;
    }

    static long costBytes(Entry entry) {
        return (long) entry.sizeBytes() + ENTRY_OVERHEAD_BYTES;
    }

    long firstIndex() {
        return firstIndex;
    }

    long lastIndex() {
        return lastIndex;
    }

    long uncommittedBytes() {
        return uncommittedBytes;
    }

    boolean holds(long index) {
        return index >= firstIndex && index <= lastIndex;
    }

    Entry get(long index) {
        if (!holds(index)) {
            throw new IllegalStateException(
                    "entry " + index + " is not in the tail " + firstIndex + ".." + lastIndex);
        }
        Entry entry = ring[slot(index)];
        if (entry == null || entry.index() != index) {
            throw new IllegalStateException("tail holds " + entry + " in the place of " + index);
        }
        return entry;
    }

    void append(Entry entry) {
        if (entry.index() != lastIndex + 1) {
            throw new IllegalStateException(
                    "entry " + entry.id() + " does not follow the tail's last " + lastIndex);
        }
        if (lastIndex - firstIndex + 1 == ring.length) {
            grow();
        }
        lastIndex++;
        ring[slot(lastIndex)] = entry;
        uncommittedBytes += costBytes(entry);
        slice = null;
    }

    /** Entries from this index on are void. */
    void truncateFrom(long index) {
        if (index <= commitIndex) {
            throw new IllegalStateException(
                    "truncation from " + index + ", but " + commitIndex + " is committed");
        }
        for (; lastIndex >= index && lastIndex >= firstIndex; lastIndex--) {
            uncommittedBytes -= costBytes(get(lastIndex));
            ring[slot(lastIndex)] = null;
        }
        lastIndex = Math.min(lastIndex, index - 1);
        firstIndex = Math.min(firstIndex, lastIndex + 1);
        slice = null;
    }

    /** Everything up to this index is committed. */
    void committed(long index) {
        for (long each = Math.max(commitIndex + 1, firstIndex);
                each <= index && each <= lastIndex;
                each++) {
            uncommittedBytes -= costBytes(get(each));
        }
        commitIndex = Math.max(commitIndex, index);
    }

    /** Lets go of committed entries below this index. */
    void dropBelow(long index) {
        long end = Math.min(index, commitIndex + 1);
        for (; firstIndex < end && firstIndex <= lastIndex; firstIndex++) {
            ring[slot(firstIndex)] = null;
            slice = null;
        }
    }

    /** The log was replaced by a snapshot: the next entry follows {@code index}. */
    void restartAfter(long index) {
        Arrays.fill(ring, null);
        firstIndex = index + 1;
        lastIndex = index;
        commitIndex = Math.max(commitIndex, index);
        uncommittedBytes = 0;
        slice = null;
    }

    /** The entries in {@code [first, last]}; asked again for the same, the same list. */
    List<Entry> slice(long first, long last) {
        List<Entry> known = slice;
        if (known != null && sliceFirst == first && known.size() == last - first + 1) {
            return known;
        }
        Entry[] entries = new Entry[(int) (last - first + 1)];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = get(first + i);
        }
        List<Entry> made = List.of(entries);
        sliceFirst = first;
        slice = made;
        return made;
    }

    /** The last index so that the entries from {@code first} to it cost at most so much, or one. */
    long lastWithin(long first, long last, long maxBytes) {
        long bytes = 0;
        for (long index = first; index <= last; index++) {
            bytes += costBytes(get(index));
            if (bytes > maxBytes && index > first) {
                return index - 1;
            }
        }
        return last;
    }

    private int slot(long index) {
        return (int) index & (ring.length - 1);
    }

    private void grow() {
        @Nullable Entry[] old = ring;
        ring = Arrays.copyOf(old, 2 * old.length);
        Arrays.fill(ring, null);
        for (long index = firstIndex; index <= lastIndex; index++) {
            ring[slot(index)] = old[(int) index & (old.length - 1)];
        }
    }
}
