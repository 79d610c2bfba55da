package io.keelson.kvstore.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An interval tree of ranges {@code [key, rangeEnd)}: a treap ordered by where ranges begin, whose
 * nodes also know the greatest end below them. Finding the {@code m} ranges that hold a key costs
 * {@code O(log n + m)}. Priorities are a hash of the key, so that the shape needs no chance.
 */
final class RangeTree {
    private static final class Node {
        final Key start;
        final int priority;
        final List<Interest> interests = new ArrayList<>(1);
        @Nullable Node left;
        @Nullable Node right;

        /** The greatest end in this subtree; empty means no end. */
        Key maxEnd;

        Node(Key start, Interest interest) {
            this.start = start;
            this.priority = mix(start.hashCode());
            this.interests.add(interest);
            this.maxEnd = end(interest);
        }
    }

    private @Nullable Node root;

    void add(Interest interest) {
        root = add(root, interest);
    }

    void remove(Interest interest) {
        root = remove(root, interest);
    }

    void forEachCovering(Key key, Consumer<Interest> action) {
        forEachCovering(root, key, action);
    }

    private static void forEachCovering(@Nullable Node node, Key key, Consumer<Interest> action) {
        while (node != null && isAfter(node.maxEnd, key)) {
            forEachCovering(node.left, key, action);
            if (node.start.compareTo(key) > 0) {
                return;
            }
            for (Interest interest : node.interests) {
                if (isAfter(end(interest), key)) {
                    action.accept(interest);
                }
            }
            node = node.right;
        }
    }

    private static Node add(@Nullable Node node, Interest interest) {
        Key start = interest.selection.key();
        if (node == null) {
            return new Node(start, interest);
        }
        int order = start.compareTo(node.start);
        if (order == 0) {
            node.interests.add(interest);
        } else if (order < 0) {
            Node left = add(node.left, interest);
            node.left = left;
            if (left.priority > node.priority) {
                node = rotateRight(node, left);
            }
        } else {
            Node right = add(node.right, interest);
            node.right = right;
            if (right.priority > node.priority) {
                node = rotateLeft(node, right);
            }
        }
        refresh(node);
        return node;
    }

    private static @Nullable Node remove(@Nullable Node node, Interest interest) {
        if (node == null) {
            return null;
        }
        int order = interest.selection.key().compareTo(node.start);
        if (order < 0) {
            node.left = remove(node.left, interest);
        } else if (order > 0) {
            node.right = remove(node.right, interest);
        } else {
            node.interests.remove(interest);
            if (node.interests.isEmpty()) {
                return merge(node.left, node.right);
            }
        }
        refresh(node);
        return node;
    }

    private static @Nullable Node merge(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        if (left.priority > right.priority) {
            left.right = merge(left.right, right);
            refresh(left);
            return left;
        }
        right.left = merge(left, right.left);
        refresh(right);
        return right;
    }

    private static Node rotateRight(Node node, Node left) {
        node.left = left.right;
        left.right = node;
        refresh(node);
        return left;
    }

    private static Node rotateLeft(Node node, Node right) {
        node.right = right.left;
        right.left = node;
        refresh(node);
        return right;
    }

    private static void refresh(Node node) {
        Key max = end(node.interests.getFirst());
        for (Interest interest : node.interests) {
            max = later(max, end(interest));
        }
        if (node.left != null) {
            max = later(max, node.left.maxEnd);
        }
        if (node.right != null) {
            max = later(max, node.right.maxEnd);
        }
        node.maxEnd = max;
    }

    private static Key end(Interest interest) {
        Key end = interest.selection.rangeEnd();
        if (end == null) {
            throw new IllegalStateException("a single key is not a range");
        }
        return end;
    }

    private static boolean isAfter(Key end, Key key) {
        return end.isEmpty() || end.compareTo(key) > 0;
    }

    private static Key later(Key a, Key b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? a : b;
        }
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static int mix(int hash) {
        int mixed = hash * 0x9E3779B9;
        mixed ^= mixed >>> 16;
        mixed *= 0x85EBCA6B;
        return mixed ^ (mixed >>> 13);
    }
}
