package io.keelson.orchestrator.agent.fake;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of pods: each node has a range, and of it each pod another. The one used least lately
 * is given, so that an address does not soon mean another pod. Not for use by two threads at a
 * time.
 */
final class PodAddresses {
    /** Of a range the first is the network's, the next the node's bridge. */
    private static final int RESERVED = 2;

    private static final int RANGE_BITS_MAX = 16;

    private final Map<String, Range> ranges = new HashMap<>();

    /** IPv4 addresses that share a prefix. */
    private static final class Range {
        private final int first;
        private final int size;
        private final BitSet used = new BitSet();
        private int next = RESERVED;

        Range(String cidr) {
            int slash = cidr.indexOf('/');
            int bits = Math.min(32 - Integer.parseInt(cidr.substring(slash + 1)), RANGE_BITS_MAX);
            size = 1 << bits;
            first = parse(cidr.substring(0, slash)) & -size;
        }

        @Nullable String take() {
            int free = used.nextClearBit(next);
            if (free >= size - 1) {
                free = used.nextClearBit(RESERVED);
            }
            if (free >= size - 1) {
                return null;
            }
            used.set(free);
            next = free + 1;
            return format(first + free);
        }

        void mark(String address, boolean inUse) {
            int at = parse(address) - first;
            if (at >= 0 && at < size) {
                used.set(at, inUse);
            }
        }
    }

    private Range range(String cidr) {
        return ranges.computeIfAbsent(cidr, Range::new);
    }

    /** One that nobody has; null if all are given out. */
    @Nullable String take(String cidr) {
        return range(cidr).take();
    }

    /** A pod has it already. */
    void claim(String cidr, String address) {
        range(cidr).mark(address, true);
    }

    void free(String cidr, String address) {
        range(cidr).mark(address, false);
    }

    private static int parse(String address) {
        int bits = 0;
        int from = 0;
        for (int dot = address.indexOf('.'); dot >= 0; dot = address.indexOf('.', from)) {
            bits = (bits << 8) | Integer.parseInt(address, from, dot, 10);
            from = dot + 1;
        }
        return (bits << 8) | Integer.parseInt(address, from, address.length(), 10);
    }

    static String format(int address) {
        return (address >>> 24)
                + "."
                + ((address >> 16) & 0xff)
                + "."
                + ((address >> 8) & 0xff)
                + "."
                + (address & 0xff);
    }
}
