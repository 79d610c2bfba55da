package io.keelson.kvstore.mvcc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map from keys to values with weights: a change copies one path and leaves
 * every older version as it was. Sums of weights up to a key cost one descent.
 *
 * <p>A treap whose priorities are hashes of the keys, so that its shape depends on its content
 * alone.
 */
final class PersistentTree<V> {
    /** One entry, and the root of a subtree. */
    record Node<V>(
            byte[] key,
            V value,
            long weight,
            int priority,
            long sum,
            @Nullable Node<V> left,
            @Nullable Node<V> right) {

        static <V> Node<V> of(
                byte[] key,
                V value,
                long weight,
                int priority,
                @Nullable Node<V> left,
                @Nullable Node<V> right) {
            return new Node<>(
                    key, value, weight, priority, weight + sumOf(left) + sumOf(right), left, right);
        }

        Node<V> with(@Nullable Node<V> newLeft, @Nullable Node<V> newRight) {
            return of(key, value, weight, priority, newLeft, newRight);
        }
    }

    private final @Nullable Node<V> root;

    private PersistentTree(@Nullable Node<V> root) {
        this.root = root;
    }

    static <V> PersistentTree<V> empty() {
        return new PersistentTree<>(null);
    }

    boolean isEmpty() {
        return root == null;
    }

    long sum() {
        return sumOf(root);
    }

    private static long sumOf(@Nullable Node<?> node) {
        return node == null ? 0 : node.sum;
    }

    /** The longest way down; for tests. */
    int height() {
        return height(root);
    }

    private static int height(@Nullable Node<?> node) {
        return node == null ? 0 : 1 + Math.max(height(node.left), height(node.right));
    }

    @Nullable Node<V> get(byte[] key) {
        Node<V> node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The last entry at or before a key. */
    @Nullable Node<V> floor(byte[] key) {
        return before(key, true);
    }

    /** The last entry before a key. */
    @Nullable Node<V> lower(byte[] key) {
        return before(key, false);
    }

    private @Nullable Node<V> before(byte[] key, boolean orAt) {
        Node<V> best = null;
        Node<V> node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(node.key, key);
            if (order < 0 || (orAt && order == 0)) {
                best = node;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return best;
    }

    /** The first entry at or after a key. */
    @Nullable Node<V> ceiling(byte[] key) {
        return after(key, true);
    }

    /** The first entry after a key. */
    @Nullable Node<V> higher(byte[] key) {
        return after(key, false);
    }

    private @Nullable Node<V> after(byte[] key, boolean orAt) {
        Node<V> best = null;
        Node<V> node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(node.key, key);
            if (order > 0 || (orAt && order == 0)) {
                best = node;
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return best;
    }

    /** The weights of all entries before a key. */
    long sumBefore(byte[] key) {
        long sum = 0;
        Node<V> node = root;
        while (node != null) {
            if (Arrays.compareUnsigned(node.key, key) < 0) {
                sum += sumOf(node.left) + node.weight;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return sum;
    }

    PersistentTree<V> put(byte[] key, V value, long weight) {
        return new PersistentTree<>(put(root, key, value, weight));
    }

    private static <V> Node<V> put(@Nullable Node<V> node, byte[] key, V value, long weight) {
        if (node == null) {
            return Node.of(key, value, weight, priority(key), null, null);
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order == 0) {
            return Node.of(node.key, value, weight, node.priority, node.left, node.right);
        }
        if (order < 0) {
            Node<V> left = put(node.left, key, value, weight);
            return left.priority > node.priority
                    ? left.with(left.left, node.with(left.right, node.right))
                    : node.with(left, node.right);
        }
        Node<V> right = put(node.right, key, value, weight);
        return right.priority > node.priority
                ? right.with(node.with(node.left, right.left), right.right)
                : node.with(node.left, right);
    }

    PersistentTree<V> remove(byte[] key) {
        return get(key) == null ? this : new PersistentTree<>(remove(root, key));
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, byte[] key) {
        if (node == null) {
            return null;
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order == 0) {
            return join(node.left, node.right);
        }
        return order < 0
                ? node.with(remove(node.left, key), node.right)
                : node.with(node.left, remove(node.right, key));
    }

    private static <V> @Nullable Node<V> join(@Nullable Node<V> left, @Nullable Node<V> right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        return left.priority > right.priority
                ? left.with(left.left, join(left.right, right))
                : right.with(join(left, right.left), right.right);
    }

    private static int priority(byte[] key) {
        long hash = key.length;
        for (byte b : key) {
            hash = (hash + (b & 0xff) + 1) * 0x9E3779B97F4A7C15L;
        }
        hash ^= hash >>> 32;
        hash *= 0xD6E8FEB86659FD93L;
        return (int) (hash >>> 32);
    }
}
