package io.keelson.orchestrator.scheduler.queue;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pod on its way through the queue. Changed by the queue only. */
public final class QueuedPod {
    /** Where it is. */
    enum Place {
        GATED,
        ACTIVE,
        BACKOFF,
        UNSCHEDULABLE,
        IN_FLIGHT,
        GONE
    }

    private final long sequence;
    PodInfo pod;
    Place place = Place.GONE;
    int attempts;

    /** When it came to where it is: the order among equally important pods. */
    long sinceNanos;

    long backoffUntilNanos;
    Set<String> rejectors = Set.of();

    /** Where in the log of events its flight began. */
    long flightStart;

    @Nullable ClusterEvent changedInFlight;

    QueuedPod(PodInfo pod, long sequence) {
        this.pod = pod;
        this.sequence = sequence;
    }

    public PodInfo pod() {
        return pod;
    }

    /** How often it was taken from the queue. */
    public int attempts() {
        return attempts;
    }

    /** PrioritySort: the more important first, then the one that waits longer. */
    static int byPriority(QueuedPod one, QueuedPod other) {
        int byPriority = Integer.compare(other.pod.priority(), one.pod.priority());
        if (byPriority != 0) {
            return byPriority;
        }
        int bySince = Long.compare(one.sinceNanos, other.sinceNanos);
        return bySince != 0 ? bySince : Long.compare(one.sequence, other.sequence);
    }

    static int byBackoff(QueuedPod one, QueuedPod other) {
        int byEnd = Long.compare(one.backoffUntilNanos, other.backoffUntilNanos);
        return byEnd != 0 ? byEnd : Long.compare(one.sequence, other.sequence);
    }

    @Override
    public String toString() {
        return pod + " " + place;
    }
}
