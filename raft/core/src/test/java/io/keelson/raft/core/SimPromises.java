package io.keelson.raft.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Messages that wait until what they promise is synced. */
final class SimPromises {
    private record Held(long sequence, List<Effects.Send> sends) {}

    private final Deque<Held> held = new ArrayDeque<>();

    void hold(long sequence, List<Effects.Send> sends) {
        held.add(new Held(sequence, sends));
    }

    /** The messages that a sync up to this sequence number allows. */
    List<Effects.Send> release(long syncedSequence) {
        List<Effects.Send> sends = new ArrayList<>();
        while (!held.isEmpty() && held.getFirst().sequence() <= syncedSequence) {
            sends.addAll(held.removeFirst().sends());
        }
        return sends;
    }

    void clear() {
        held.clear();
    }
}
