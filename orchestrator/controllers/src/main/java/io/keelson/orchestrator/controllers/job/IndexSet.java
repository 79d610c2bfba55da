package io.keelson.orchestrator.controllers.job;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Completion indexes, written as {@code 1,3-5,7}: a run of three or more by its ends. Immutable.
 */
final class IndexSet {
    static final IndexSet EMPTY = new IndexSet(new BitSet());

    private static final Pattern INTERVAL =
            Pattern.compile("(?<=^|,)([0-9]{1,9})(?:-([0-9]{1,9}))?(?=,|$)");

    private final BitSet bits;

    private IndexSet(BitSet bits) {
        this.bits = bits;
    }

    /** Those below the limit; what cannot be read is left out. */
    static IndexSet parse(String text, int limit) {
        BitSet bits = new BitSet();
        Matcher intervals = INTERVAL.matcher(text);
        while (intervals.find()) {
            int from = Integer.parseInt(intervals.group(1));
            int to = intervals.group(2) == null ? from : Integer.parseInt(intervals.group(2));
            if (from <= to && from < limit) {
                bits.set(from, Math.min(to, limit - 1) + 1);
            }
        }
        return new IndexSet(bits);
    }

    static IndexSet of(Iterable<Integer> indexes) {
        BitSet bits = new BitSet();
        indexes.forEach(bits::set);
        return new IndexSet(bits);
    }

    IndexSet and(IndexSet others) {
        BitSet all = (BitSet) bits.clone();
        all.or(others.bits);
        return new IndexSet(all);
    }

    boolean has(int index) {
        return index >= 0 && bits.get(index);
    }

    int size() {
        return bits.cardinality();
    }

    /** How many are in the other one, too. */
    int sizeIn(IndexSet others) {
        BitSet both = (BitSet) bits.clone();
        both.and(others.bits);
        return both.cardinality();
    }

    /** The least index that is not in it, and not below that one. */
    int nextAbsent(int from) {
        return bits.nextClearBit(from);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int last = bits.nextClearBit(from) - 1;
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (last > from) {
                text.append(last == from + 1 ? ',' : '-').append(last);
            }
            from = bits.nextSetBit(last + 1);
        }
        return text.toString();
    }
}
