package io.keelson.orchestrator.scheduler.queue;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.Profile;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.queue.QueuedPod.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The queues of the package's picture. Belongs to one thread. */
public final class SchedulingQueue {
    private final Profile profile;
    private final List<Gate> gates;
    private final QueueSettings settings;

    private final Map<String, QueuedPod> byUid = new HashMap<>();
    private final Map<String, QueuedPod> gated = new LinkedHashMap<>();
    private final TreeSet<QueuedPod> active = new TreeSet<>(QueuedPod::byPriority);
    private final TreeSet<QueuedPod> backoff = new TreeSet<>(QueuedPod::byBackoff);
    private final Map<String, QueuedPod> unschedulable = new LinkedHashMap<>(); // longest first
    private final EventLog log = new EventLog();
    private long sequence;

    public SchedulingQueue(Profile profile, List<Gate> gates, QueueSettings settings) {
        this.profile = profile;
        this.gates = List.copyOf(gates);
        this.settings = settings;
    }

    /** A pod without a node: new, or changed. */
    public void put(PodInfo pod, long nowNanos) {
        QueuedPod queued = byUid.get(pod.uid());
        if (queued == null) {
            queued = new QueuedPod(pod, sequence++);
            byUid.put(pod.uid(), queued);
            enter(queued, nowNanos);
        } else {
            change(queued, pod, nowNanos);
        }
    }

    private void enter(QueuedPod queued, long nowNanos) {
        if (closedGates(queued.pod).isEmpty()) {
            toActive(queued, nowNanos);
        } else {
            place(queued, Place.GATED, nowNanos);
            gated.put(queued.pod.uid(), queued);
        }
    }

    private Set<String> closedGates(PodInfo pod) {
        Set<String> closed = new TreeSet<>();
        for (Gate gate : gates) {
            if (gate.isClosedFor(pod)) {
                closed.add(gate.name());
            }
        }
        return closed;
    }

    private void change(QueuedPod queued, PodInfo pod, long nowNanos) {
        PodInfo before = queued.pod;
        boolean matters =
                !before.labels().equals(pod.labels()) || !before.spec().equals(pod.spec());
        ClusterEvent event = new ClusterEvent.WaitingPodUpdated(before, pod);
        switch (queued.place) {
            case GATED -> {
                queued.pod = pod;
                if (closedGates(pod).isEmpty()) {
                    leave(queued);
                    toActive(queued, nowNanos);
                }
            }
            case ACTIVE -> {
                active.remove(queued);
                queued.pod = pod;
                active.add(queued);
            }
            case BACKOFF -> queued.pod = pod;
            case UNSCHEDULABLE -> {
                queued.pod = pod;
                if (matters && profile.mayHelp(event, pod, queued.rejectors)) {
                    leave(queued);
                    retry(queued, nowNanos);
                }
            }
            case IN_FLIGHT -> {
                queued.pod = pod;
                queued.changedInFlight = matters ? event : queued.changedInFlight;
            }
            case GONE -> throw new IllegalStateException(queued + " is known but nowhere");
        }
    }

    /** The pod was deleted, or stands on a node. */
    public void remove(String uid) {
        QueuedPod queued = byUid.remove(uid);
        if (queued != null) {
            leave(queued);
        }
    }

    /** The next pod, which is in flight until it is removed or rejected; null if there is none. */
    public @Nullable QueuedPod pop(long nowNanos) {
        flush(nowNanos);
        QueuedPod queued = active.pollFirst();
        if (queued != null) {
            takeOff(queued, nowNanos);
        }
        return queued;
    }

    /** The pods of this group that are ready or backing off; they are in flight now. */
    public List<QueuedPod> popGroup(String namespace, String group, long nowNanos) {
        List<QueuedPod> members = new ArrayList<>();
        for (QueuedPod queued : byUid.values()) {
            if (queued.place != Place.IN_FLIGHT
                    && queued.place != Place.GATED
                    && queued.pod.spec().group().equals(group)
                    && queued.pod.namespace().equals(namespace)) {
                members.add(queued);
            }
        }
        members.sort(QueuedPod::byPriority);
        for (QueuedPod queued : members) {
            leave(queued);
            takeOff(queued, nowNanos);
        }
        return members;
    }

    private void takeOff(QueuedPod queued, long nowNanos) {
        place(queued, Place.IN_FLIGHT, nowNanos);
        queued.attempts++;
        queued.changedInFlight = null;
        log.takeOff(queued);
    }

    /**
     * The pod in flight did not get a node.
     *
     * @param rejectors plug-ins that stood in the way; none if it failed for another reason, and is
     *     tried again after its back-off
     */
    public void reject(QueuedPod queued, Set<String> rejectors, long nowNanos) {
        if (queued.place != Place.IN_FLIGHT) {
            return; // deleted meanwhile
        }
        ClusterEvent changed = queued.changedInFlight;
        boolean helped =
                rejectors.isEmpty()
                        || (changed != null && profile.mayHelp(changed, queued.pod, rejectors))
                        || log.anySince(
                                queued, event -> profile.mayHelp(event, queued.pod, rejectors));
        leave(queued);
        queued.rejectors = rejectors;
        queued.backoffUntilNanos = nowNanos + settings.backoffNanos(queued.attempts);
        if (!closedGates(queued.pod).isEmpty()) {
            enter(queued, nowNanos);
        } else if (helped) {
            retry(queued, nowNanos);
        } else {
            place(queued, Place.UNSCHEDULABLE, nowNanos);
            unschedulable.put(queued.pod.uid(), queued);
        }
    }

    /** Pods that this may help are tried again. */
    public void happened(ClusterEvent event, long nowNanos) {
        log.happened(event);
        if (!unschedulable.isEmpty()) {
            for (QueuedPod queued : List.copyOf(unschedulable.values())) {
                if (profile.mayHelp(event, queued.pod, queued.rejectors)) {
                    leave(queued);
                    retry(queued, nowNanos);
                }
            }
        }
        if (!gated.isEmpty() && gates.stream().anyMatch(gate -> gate.mayOpen(event))) {
            for (QueuedPod queued : List.copyOf(gated.values())) {
                if (closedGates(queued.pod).isEmpty()) {
                    leave(queued);
                    toActive(queued, nowNanos);
                }
            }
        }
    }

    /** Back-offs that are over, and pods that have waited for too long. */
    private void flush(long nowNanos) {
        while (!backoff.isEmpty() && backoff.first().backoffUntilNanos <= nowNanos) {
            QueuedPod queued = backoff.first();
            leave(queued);
            toActive(queued, nowNanos);
        }
        while (!unschedulable.isEmpty()) {
            QueuedPod longest = unschedulable.values().iterator().next();
            if (nowNanos - longest.sinceNanos < settings.unschedulableMax().toNanos()) {
                break;
            }
            leave(longest);
            retry(longest, nowNanos);
        }
    }

    /** How long until {@link #pop} may have something, if nothing happens; -1 if for ever. */
    public long nanosToNext(long nowNanos) {
        if (!active.isEmpty()) {
            return 0;
        }
        long next = Long.MAX_VALUE;
        if (!backoff.isEmpty()) {
            next = backoff.first().backoffUntilNanos - nowNanos;
        }
        if (!unschedulable.isEmpty()) {
            long since = unschedulable.values().iterator().next().sinceNanos;
            next = Math.min(next, since + settings.unschedulableMax().toNanos() - nowNanos);
        }
        return next == Long.MAX_VALUE ? -1 : Math.max(0, next);
    }

    private void retry(QueuedPod queued, long nowNanos) {
        if (queued.backoffUntilNanos > nowNanos) {
            place(queued, Place.BACKOFF, nowNanos);
            backoff.add(queued);
        } else {
            toActive(queued, nowNanos);
        }
    }

    private void toActive(QueuedPod queued, long nowNanos) {
        place(queued, Place.ACTIVE, nowNanos);
        active.add(queued);
    }

    private static void place(QueuedPod queued, Place place, long nowNanos) {
        queued.place = place;
        queued.sinceNanos = nowNanos;
    }

    private void leave(QueuedPod queued) {
        switch (queued.place) {
            case GATED -> gated.remove(queued.pod.uid());
            case ACTIVE -> active.remove(queued);
            case BACKOFF -> backoff.remove(queued);
            case UNSCHEDULABLE -> unschedulable.remove(queued.pod.uid());
            case IN_FLIGHT -> log.land(queued);
            case GONE -> {}
        }
        queued.place = Place.GONE;
    }

    /** Why the pod is held back; none if it is not. */
    public Set<String> gatesOf(PodInfo pod) {
        return closedGates(pod);
    }

    public int activeCount() {
        return active.size();
    }

    public int backoffCount() {
        return backoff.size();
    }

    public int unschedulableCount() {
        return unschedulable.size();
    }

    public int gatedCount() {
        return gated.size();
    }

    public int inFlightCount() {
        return log.inFlightCount();
    }

    /** Of events that are remembered for pods in flight. */
    public int loggedCount() {
        return log.size();
    }
}
