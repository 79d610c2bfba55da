package io.keelson.orchestrator.scheduler.queue;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** What has happened since the first of the pods in flight took off. */
final class EventLog {
    private final Deque<ClusterEvent> events = new ArrayDeque<>();
    private final Set<QueuedPod> inFlight = new LinkedHashSet<>(); // in order of take-off
    private long firstIndex;

    void takeOff(QueuedPod pod) {
        pod.flightStart = firstIndex + events.size();
        inFlight.add(pod);
    }

    void happened(ClusterEvent event) {
        if (!inFlight.isEmpty()) {
            events.addLast(event);
        }
    }

    /** True if one of the events since its take-off is such a one. */
    boolean anySince(QueuedPod pod, Predicate<ClusterEvent> wanted) {
        long newer = firstIndex + events.size() - pod.flightStart;
        Iterator<ClusterEvent> fromNewest = events.descendingIterator();
        for (long i = 0; i < newer; i++) {
            if (wanted.test(fromNewest.next())) {
                return true;
            }
        }
        return false;
    }

    void land(QueuedPod pod) {
        if (!inFlight.remove(pod)) {
            return;
        }
        long needed =
                inFlight.isEmpty()
                        ? firstIndex + events.size()
                        : inFlight.iterator().next().flightStart;
        while (firstIndex < needed) {
            events.removeFirst();
            firstIndex++;
        }
    }

    int size() {
        return events.size();
    }

    int inFlightCount() {
        return inFlight.size();
    }
}
