package io.keelson.orchestrator.storage.cache;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a resource, as many as their bytes allow. Each has a position, which grows by
 * one; watches hold positions.
 *
 * <pre>
 *   … gone │ first … … … next-1 │ next
 *          floor revision: later events are all here
 * </pre>
 */
final class EventRing {
    private static final int CAPACITY_MIN = 64;

    private final long bytesMax;
    private @Nullable CacheEvent[] slots = new @Nullable CacheEvent[CAPACITY_MIN];
    private long first;
    private long next;
    private long bytes;
    private long floorRevision;

    EventRing(long bytesMax, long floorRevision) {
        this.bytesMax = bytesMax;
        this.floorRevision = floorRevision;
    }

    long first() {
        return first;
    }

    /** Position that the next event will have. */
    long next() {
        return next;
    }

    /** Every event after this revision is in the ring. */
    long floorRevision() {
        return floorRevision;
    }

    CacheEvent get(long position) {
        if (position < first || position >= next) {
            throw new IndexOutOfBoundsException(position + " not in " + first + ".." + next);
        }
        return Objects.requireNonNull(slots[index(position)]);
    }

    private int index(long position) {
        return (int) (position & (slots.length - 1));
    }

    /** Its position. The newest event always stays, however large. */
    long add(CacheEvent event) {
        if (next - first == slots.length) {
            grow();
        }
        slots[index(next)] = event;
        bytes += event.sizeBytes();
        next++;
        while (bytes > bytesMax && next - first > 1) {
            dropFirst();
        }
        return next - 1;
    }

    private void dropFirst() {
        CacheEvent gone = get(first);
        floorRevision = gone.revision();
        bytes -= gone.sizeBytes();
        slots[index(first)] = null;
        first++;
    }

    private void grow() {
        @Nullable CacheEvent[] larger = new @Nullable CacheEvent[slots.length * 2];
        for (long position = first; position < next; position++) {
            larger[(int) (position & (larger.length - 1))] = get(position);
        }
        slots = larger;
    }

    boolean hasEventsAfter(long revision) {
        return next > first && get(next - 1).revision() > revision;
    }

    /** Position of the first event after this revision, which is not below the floor. */
    long positionAfter(long revision) {
        long low = first;
        long high = next;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (get(middle).revision() > revision) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Newest first, those after this revision. */
    void undo(long revision, Consumer<CacheEvent> action) {
        for (long position = next - 1; position >= first; position--) {
            CacheEvent event = get(position);
            if (event.revision() <= revision) {
                return;
            }
            action.accept(event);
        }
    }
}
