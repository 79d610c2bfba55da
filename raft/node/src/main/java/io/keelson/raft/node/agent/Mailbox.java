package io.keelson.raft.node.agent;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue from many threads to one agent: putting is one compare-and-set, taking everything is one
 * exchange, and whether it was empty before is known exactly, so only then is the agent woken. It
 * has no limit of its own: who puts is bounded by what was handed to him, or counts bytes before.
 */
public final class Mailbox<T> {
    private static final class Node<T> {
        final T item;
        @Nullable Node<T> next;

        Node(T item, @Nullable Node<T> next) {
            this.item = item;
            this.next = next;
        }
    }

    private final AtomicReference<@Nullable Node<T>> newest = new AtomicReference<>();
    private final Wakeup wakeup;

    public Mailbox(Wakeup wakeup) {
        this.wakeup = wakeup;
    }

    /** Any thread. */
    public void put(T item) {
        Node<T> node = new Node<>(item, null);
        Node<T> before;
        do {
            before = newest.get();
            node.next = before;
        } while (!newest.compareAndSet(before, node));
        if (before == null) {
            wakeup.signal();
        }
    }

    /** Any thread; at once outdated, except for the carrying thread's knowledge of non-empty. */
    public boolean isEmpty() {
        return newest.get() == null;
    }

    /** The carrying thread: gives everything that was put so far, oldest first. */
    public int drain(Consumer<? super T> to) {
        Node<T> node = newest.getAndSet(null);
        Node<T> oldest = null;
        while (node != null) {
            Node<T> next = node.next;
            node.next = oldest;
            oldest = node;
            node = next;
        }
        int count = 0;
        for (Node<T> each = oldest; each != null; each = each.next) {
            to.accept(each.item);
            count++;
        }
        return count;
    }
}
