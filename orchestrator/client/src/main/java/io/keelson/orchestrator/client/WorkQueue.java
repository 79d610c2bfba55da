package io.keelson.orchestrator.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Names to look at. A name that is added twice before its turn has one turn; one that is added
 * during its turn has another when that is over, so that no name is ever looked at twice at a time.
 * After failures a name waits, twice as long each time. Bounded by the number of names there are.
 */
public final class WorkQueue {
    private static final Duration BACKOFF_MIN = Duration.ofMillis(5);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1000);
    private static final int DOUBLINGS_MAX = 18;

    private final Clockwork clockwork;
    private final int turnsMax;
    private final Consumer<ObjectKey> turn;

    /** Guarded by this, as are all that follow. */
    private final Set<ObjectKey> due = new LinkedHashSet<>();

    private final Set<ObjectKey> looking = new HashSet<>();
    private final Map<ObjectKey, Integer> failures = new HashMap<>();
    private final Map<ObjectKey, Planned> planned = new HashMap<>();
    private boolean open;

    private record Planned(long atNanos, Clockwork.Timer timer) {}

    /**
     * @param turnsMax at a time
     * @param turn looks at a name, and calls {@link #done} after it; on a thread of its own
     */
    WorkQueue(Clockwork clockwork, int turnsMax, Consumer<ObjectKey> turn) {
        this.clockwork = clockwork;
        this.turnsMax = turnsMax;
        this.turn = turn;
    }

    public void add(ObjectKey key) {
        synchronized (this) {
            due.add(key);
        }
        dispatch();
    }

    /** Not earlier than after that delay; an earlier turn that is planned stays. */
    public void addAfter(ObjectKey key, Duration delay) {
        if (!delay.isPositive()) {
            add(key);
            return;
        }
        synchronized (this) {
            long at = clockwork.nanoTime() + delay.toNanos();
            Planned had = planned.get(key);
            if (had != null) {
                if (had.atNanos - at <= 0) {
                    return;
                }
                had.timer.cancel();
            }
            planned.put(key, new Planned(at, clockwork.schedule(delay, () -> planIsDue(key, at))));
        }
    }

    private void planIsDue(ObjectKey key, long atNanos) {
        synchronized (this) {
            Planned had = planned.get(key);
            if (had == null || had.atNanos != atNanos) {
                return;
            }
            planned.remove(key);
        }
        add(key);
    }

    /** After a failure: 5 ms, 10 ms, and so on to 1,000 s. */
    public void addAfterFailure(ObjectKey key) {
        int before;
        synchronized (this) {
            before = failures.merge(key, 1, Integer::sum) - 1;
        }
        Duration delay = BACKOFF_MIN.multipliedBy(1L << Math.min(before, DOUBLINGS_MAX));
        addAfter(key, delay.compareTo(BACKOFF_MAX) < 0 ? delay : BACKOFF_MAX);
    }

    /** The name's next failure is its first. */
    public synchronized void forget(ObjectKey key) {
        failures.remove(key);
    }

    /** A turn is over. */
    void done(ObjectKey key) {
        synchronized (this) {
            looking.remove(key);
        }
        dispatch();
    }

    /** Turns may begin. */
    void open() {
        synchronized (this) {
            open = true;
        }
        dispatch();
    }

    /** No turn begins any more. */
    synchronized void close() {
        open = false;
        planned.values().forEach(each -> each.timer.cancel());
        planned.clear();
    }

    /** Neither due, nor being looked at. */
    synchronized boolean isIdle() {
        return due.isEmpty() && looking.isEmpty();
    }

    public synchronized int depth() {
        return due.size();
    }

    private void dispatch() {
        Queue<ObjectKey> begun = new ArrayDeque<>();
        synchronized (this) {
            if (!open) {
                return;
            }
            var rest = due.iterator();
            while (looking.size() < turnsMax && rest.hasNext()) {
                ObjectKey key = rest.next();
                if (looking.add(key)) {
                    rest.remove();
                    begun.add(key);
                }
            }
        }
        begun.forEach(key -> clockwork.execute(() -> turn.accept(key)));
    }
}
