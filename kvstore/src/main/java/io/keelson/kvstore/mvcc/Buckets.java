package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.KeyInterval;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key space cut into buckets of some hundred keys, each with its exact count, so that a count
 * is a sum over whole buckets and at most two scanned edges. Immutable; a change makes the next.
 *
 * <p>A bucket reaches from its first key to that of the next; the first bucket's is the empty key.
 * What a change does depends on the keys and the buckets alone, so that all members cut alike.
 *
 * @param tree count by first key
 */
record Buckets(PersistentTree<Integer> tree) {
    /** A bucket with more keys is cut in half. */
    static final int KEYS_MAX = 256;

    /** Two neighbours with no more keys together become one. */
    static final int KEYS_JOINED = 128;

    static final Buckets NONE = new Buckets(PersistentTree.empty());

    /** Told of each bucket whose record changed. */
    interface Touched {
        void touched(byte[] firstKey);
    }

    static Buckets load(Source source) {
        PersistentTree<Integer> tree = PersistentTree.empty();
        try (EngineCursor cursor =
                source.cursor(Family.BUCKETS, Layout.EMPTY, null, ReadTier.DISK)) {
            for (; cursor.valid(); cursor.next()) {
                int count = Layout.getInt(cursor.value(), 0);
                tree = tree.put(cursor.key(), count, count);
            }
        }
        return new Buckets(tree);
    }

    /** The stored record of a bucket; null when there is no such bucket. */
    byte @Nullable [] encode(byte[] firstKey) {
        PersistentTree.Node<Integer> node = tree.get(firstKey);
        if (node == null) {
            return null;
        }
        byte[] bytes = new byte[Integer.BYTES];
        Layout.putInt(bytes, 0, node.value());
        return bytes;
    }

    /** After a key came into being; the source has it already. */
    Buckets added(byte[] key, Source source, Touched touched) {
        PersistentTree.Node<Integer> bucket = tree.floor(key);
        byte[] first = bucket == null ? Layout.EMPTY : bucket.key();
        int count = bucket == null ? 1 : bucket.value() + 1;
        touched.touched(first);
        if (count <= KEYS_MAX) {
            return new Buckets(tree.put(first, count, count));
        }
        int half = count / 2;
        byte[] middle = keyAt(first, half, source);
        touched.touched(middle);
        return new Buckets(tree.put(first, half, half).put(middle, count - half, count - half));
    }

    private static byte[] keyAt(byte[] first, int position, Source source) {
        try (EngineCursor cursor = source.cursor(Family.LATEST, first, null, ReadTier.DISK)) {
            for (int i = 0; i < position; i++) {
                cursor.next();
            }
            return cursor.key();
        }
    }

    /** After a key went. */
    Buckets removed(byte[] key, Touched touched) {
        PersistentTree.Node<Integer> bucket = tree.floor(key);
        if (bucket == null || bucket.value() == 0) {
            throw new StorageException("a key was deleted from a bucket that counts none");
        }
        int count = bucket.value() - 1;
        touched.touched(bucket.key());
        PersistentTree.Node<Integer> left = tree.lower(bucket.key());
        if (left != null && left.value() + count <= KEYS_JOINED) {
            return join(left, bucket.key(), left.value() + count, touched);
        }
        PersistentTree.Node<Integer> right = tree.higher(bucket.key());
        if (right != null && right.value() + count <= KEYS_JOINED) {
            return join(bucket, right.key(), right.value() + count, touched);
        }
        return new Buckets(tree.put(bucket.key(), count, count));
    }

    private Buckets join(
            PersistentTree.Node<Integer> into, byte[] gone, int count, Touched touched) {
        touched.touched(into.key());
        touched.touched(gone);
        return new Buckets(tree.remove(gone).put(into.key(), count, count));
    }

    /** How many keys an interval holds now. */
    long count(KeyInterval interval, Source source, ReadMeter meter) {
        byte[] to = interval.to();
        if (interval.isEmpty() || tree.isEmpty()) {
            return 0;
        }
        if (to == null) {
            return tree.sum() - before(interval.from(), source, meter);
        }
        PersistentTree.Node<Integer> first = tree.floor(interval.from());
        PersistentTree.Node<Integer> last = tree.floor(to);
        if (first != null && last != null && Arrays.equals(first.key(), last.key())) {
            return scan(interval.from(), to, source, meter);
        }
        return before(to, source, meter) - before(interval.from(), source, meter);
    }

    /** How many keys there are before a key. */
    private long before(byte[] key, Source source, ReadMeter meter) {
        PersistentTree.Node<Integer> bucket = tree.floor(key);
        if (bucket == null) {
            return 0;
        }
        return tree.sumBefore(bucket.key()) + scan(bucket.key(), key, source, meter);
    }

    private static long scan(byte[] from, byte[] to, Source source, ReadMeter meter) {
        if (Arrays.compareUnsigned(from, to) >= 0) {
            return 0;
        }
        long count = 0;
        try (EngineCursor cursor = source.cursor(Family.LATEST, from, to, meter.tier())) {
            for (; cursor.valid(); cursor.next()) {
                meter.step(0);
                count++;
            }
        }
        return count;
    }
}
