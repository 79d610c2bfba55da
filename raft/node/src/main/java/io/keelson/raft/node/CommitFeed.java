package io.keelson.raft.node;

import io.keelson.raft.core.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Gives committed entries to the state machine, in order, each once: from the tail, or, when the
 * state machine was so slow that the tail went on without it, from the log on disk. Bounded in
 * bytes by what is given and not yet applied. Owned by the loop.
 */
final class CommitFeed {
    private record Given(long lastIndex, long bytes) {}

    private final EntryTail tail;
    private final StateMachine stateMachine;
    private final LogReader reader;
    private final long maxUnappliedBytes;

    private final Deque<Given> given = new ArrayDeque<>();
    private long unappliedBytes;
    private long nextIndex;
    private long commitIndex;
    private boolean paused;
    private long awaitedIndex;

    CommitFeed(
            EntryTail tail,
            StateMachine stateMachine,
            LogReader reader,
            long maxUnappliedBytes,
            long appliedIndex) {
        this.tail = tail;
        this.stateMachine = stateMachine;
        this.reader = reader;
        this.maxUnappliedBytes = maxUnappliedBytes;
        this.nextIndex = appliedIndex + 1;
        this.commitIndex = appliedIndex;
    }

    long commitIndex() {
        return commitIndex;
    }

    void committed(long index) {
        commitIndex = Math.max(commitIndex, index);
    }

    void applied(long index) {
        while (!given.isEmpty() && given.peekFirst().lastIndex() <= index) {
            unappliedBytes -= given.removeFirst().bytes();
        }
    }

    /** Something is committed and not given, because too much is not yet applied. */
    boolean isHeldBack() {
        return nextIndex <= commitIndex;
    }

    /** Until {@link #restartAfter} or {@link #resume} nothing is given. */
    void pause() {
        paused = true;
        awaitedIndex = 0;
    }

    void resume() {
        paused = false;
    }

    /** The state machine now stands at a snapshot of this index. */
    void restartAfter(long index) {
        given.clear();
        unappliedBytes = 0;
        nextIndex = Math.max(nextIndex, index + 1);
        commitIndex = Math.max(commitIndex, index);
        awaitedIndex = 0;
        paused = false;
    }

    /** Gives what may be given. */
    void feed() {
        if (paused || nextIndex > commitIndex || unappliedBytes >= maxUnappliedBytes) {
            return;
        }
        if (tail.holds(nextIndex)) {
            long room = maxUnappliedBytes - unappliedBytes;
            give(tail.slice(nextIndex, tail.lastWithin(nextIndex, commitIndex, room)));
        } else if (awaitedIndex == 0) {
            // What is not in the tail is synced: the tail keeps everything else.
            awaitedIndex = nextIndex;
            reader.readForFeed(nextIndex, maxUnappliedBytes - unappliedBytes);
        }
    }

    /** The log reader's answer. */
    void read(long firstIndex, List<Entry> entries) {
        if (awaitedIndex != firstIndex || paused) {
            return; // a snapshot came between
        }
        awaitedIndex = 0;
        if (entries.isEmpty()) {
            throw new IllegalStateException(
                    "the log was cut beyond entry " + firstIndex + " that is not yet applied");
        }
        List<Entry> usable = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (entry.index() > commitIndex || tail.holds(entry.index())) {
                break; // the log may hold more than is committed, and what is void by now
            }
            usable.add(entry);
        }
        if (!usable.isEmpty()) {
            give(List.copyOf(usable));
        }
    }

    private void give(List<Entry> entries) {
        long bytes = 0;
        long index = nextIndex;
        for (Entry entry : entries) {
            if (entry.index() != index++) {
                throw new IllegalStateException(
                        "entry " + entry.id() + " in the place of index " + (index - 1));
            }
            bytes += EntryTail.costBytes(entry);
        }
        nextIndex = index;
        unappliedBytes += bytes;
        given.addLast(new Given(index - 1, bytes));
        stateMachine.committed(entries);
    }
}
