package io.keelson.orchestrator.controllers.job;

import java.util.BitSet;

/**
 * Completion indexes, written as {@code 1,3-5,7}: a run of three or more by its ends. Immutable.
 */
final class IndexSet {
    static final IndexSet EMPTY = new IndexSet(new BitSet());

    private final BitSet bits;

    private IndexSet(BitSet bits) {
        this.bits = bits;
    }

    /** Those below the limit; what cannot be read is left out. */
    static IndexSet parse(String text, int limit) {
        BitSet bits = new BitSet();
        for (String interval : text.split(",", -1)) {
            int hyphen = interval.indexOf('-');
            try {
                int from = Integer.parseInt(hyphen < 0 ? interval : interval.substring(0, hyphen));
                int to = hyphen < 0 ? from : Integer.parseInt(interval.substring(hyphen + 1));
                if (from >= 0 && from <= to && from < limit) {
                    bits.set(from, Math.min(to, limit - 1) + 1);
                }
            } catch (NumberFormatException e) {
                continue;
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
