package io.keelson.wal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries stand: a point for the first entry in each segment, for the first one after a
 * truncation, and for one entry of every so many bytes. From a point up to the next one's index the
 * entries follow each other in the file, with records of other kinds between them.
 *
 * <p>Not safe for threads by itself: its owner's lock guards it.
 */
final class EntryIndex {
    /** The entry {@code index} begins at {@code offset} of {@code segment}. */
    record Point(long index, Segment segment, int offset) {}

    /** Entries {@code [point.index, endIndex)} follow each other from the point on. */
    record Span(Point point, long endIndex) {}

    private final int stepBytes;
    private final List<Point> points = new ArrayList<>();
    private final TermRuns terms = new TermRuns();
    private long beginsAfter;
    private long last;
    private boolean interrupted;

    EntryIndex(int stepBytes, long beginsAfterIndex, long beginsAfterTerm) {
        this.stepBytes = stepBytes;
        restartAfter(beginsAfterIndex, beginsAfterTerm);
    }

    long beginsAfterIndex() {
        return beginsAfter;
    }

    long beginsAfterTerm() {
        return terms.termAt(beginsAfter);
    }

    long lastIndex() {
        return last;
    }

    long lastTerm() {
        return terms.termAt(last);
    }

    long termAt(long index) {
        return terms.termAt(index);
    }

    /** Forgets everything: the log begins after this entry. */
    void restartAfter(long index, long term) {
        points.clear();
        terms.restartAfter(index, term);
        beginsAfter = index;
        last = index;
        interrupted = true;
    }

    /** Forgets the entries from this index on, which is in the log or the next. */
    void truncateFrom(long index) {
        while (!points.isEmpty() && points.getLast().index() >= index) {
            points.removeLast();
        }
        terms.truncateFrom(index);
        last = index - 1;
        interrupted = true;
    }

    /** The next entry. */
    void add(long term, Segment segment, int offset) {
        last++;
        terms.add(last, term);
        Point previous = points.isEmpty() ? null : points.getLast();
        if (interrupted
                || previous == null
                || previous.segment() != segment
                || offset - previous.offset() >= stepBytes) {
            points.add(new Point(last, segment, offset));
            interrupted = false;
        }
    }

    /** The span that holds an entry which is in the log. */
    Span spanOf(long index) {
        int at = floor(index);
        long end = at + 1 < points.size() ? points.get(at + 1).index() : last + 1;
        return new Span(points.get(at), end);
    }

    /** The segment of the first entry that is not below this index, or null if there is none. */
    @Nullable Segment segmentOf(long index) {
        return index > last || points.isEmpty()
                ? null
                : points.get(Math.max(0, floor(index))).segment();
    }

    /** Forgets all entries that stand in segments before this one. */
    void dropSegmentsBefore(Segment keep) {
        int drop = 0;
        while (drop < points.size() && points.get(drop).segment() != keep) {
            drop++;
        }
        if (drop == 0) {
            return;
        }
        points.subList(0, drop).clear();
        beginsAfter = points.isEmpty() ? last : points.getFirst().index() - 1;
        terms.dropBelow(beginsAfter);
    }

    int pointCount() {
        return points.size();
    }

    private int floor(long index) {
        int low = 0;
        int high = points.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (points.get(middle).index() <= index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
