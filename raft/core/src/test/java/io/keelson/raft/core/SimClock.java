package io.keelson.raft.core;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Simulated time: what is due next happens next, and in between no time passes. */
public final class SimClock {
    private record Event(long dueMicros, long order, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::dueMicros).thenComparingLong(Event::order));
    private long nowMicros;
    private long order;

    public long nowMicros() {
        return nowMicros;
    }

    public void after(long delayMicros, Runnable action) {
        events.add(new Event(nowMicros + Math.max(0, delayMicros), order++, action));
    }

    /** Runs the next event if it is due by then; false if none is. */
    public boolean runNext(long untilMicros) {
        Event next = events.peek();
        if (next == null || next.dueMicros() > untilMicros) {
            nowMicros = Math.max(nowMicros, untilMicros);
            return false;
        }
        events.remove();
        nowMicros = next.dueMicros();
        next.action().run();
        return true;
    }
}
