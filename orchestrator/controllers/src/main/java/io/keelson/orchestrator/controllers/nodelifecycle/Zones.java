package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.Clockwork;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How fast nodes may be tainted NoExecute in each zone: the fewer nodes of a zone live, the more
 * likely it is the network. Used by any thread.
 */
final class Zones {
    private static final double UNHEALTHY_SHARE = 0.55;
    private static final int LARGE_ZONE_NODES = 50;
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration EVERY_REDUCED = Duration.ofSeconds(100);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Clockwork clockwork;

    /** Guarded by this, as is what follows. */
    private final Map<String, Zone> zones = new HashMap<>();

    private boolean allDisrupted;

    /** What became of all zones together. */
    enum Change {
        NONE,
        /** No node of the cluster is ready any more. */
        ALL_DISRUPTED,
        /** Some are again. */
        RECOVERED
    }

    enum State {
        NORMAL,
        PARTIAL_DISRUPTION,
        FULL_DISRUPTION
    }

    private static final class Zone {
        /** Between two nodes; null if none is to be tainted. */
        @Nullable Duration interval = EVERY;

        State state = State.NORMAL;
        long nextNanos;
        final Set<String> waiting = new LinkedHashSet<>();
    }

    /**
     * An answer to a node that waits.
     *
     * @param again after how long to ask again; null if it may be tainted now
     * @param next who else may ask, after that long; null if nobody waits
     */
    record Turn(@Nullable Duration again, @Nullable String next, Duration nextAfter) {}

    Zones(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    static State stateOf(int ready, int notReady) {
        if (ready == 0 && notReady > 0) {
            return State.FULL_DISRUPTION;
        }
        return notReady > 2 && notReady >= UNHEALTHY_SHARE * (ready + notReady)
                ? State.PARTIAL_DISRUPTION
                : State.NORMAL;
    }

    /**
     * Looks at all nodes.
     *
     * @param lives of a node, whether it is ready and heard of
     */
    synchronized Change look(Collection<NodeRecord> nodes, Predicate<NodeRecord> lives) {
        Map<String, int[]> counts = new HashMap<>();
        for (NodeRecord node : nodes) {
            counts.computeIfAbsent(node.zone(), _ -> new int[2])[lives.test(node) ? 0 : 1]++;
        }
        zones.keySet().retainAll(counts.keySet());
        boolean all = !counts.isEmpty();
        for (Map.Entry<String, int[]> entry : counts.entrySet()) {
            int ready = entry.getValue()[0];
            int notReady = entry.getValue()[1];
            Zone zone = zones.computeIfAbsent(entry.getKey(), _ -> new Zone());
            zone.state = stateOf(ready, notReady);
            zone.interval = interval(zone.state, ready + notReady);
            all &= zone.state == State.FULL_DISRUPTION;
        }
        boolean before = allDisrupted;
        allDisrupted = all;
        if (all == before) {
            return Change.NONE;
        }
        return all ? Change.ALL_DISRUPTED : Change.RECOVERED;
    }

    private static @Nullable Duration interval(State state, int nodes) {
        return switch (state) {
            // A zone that is gone as a whole, beside others that live, is evicted as any node.
            case NORMAL, FULL_DISRUPTION -> EVERY;
            case PARTIAL_DISRUPTION -> nodes > LARGE_ZONE_NODES ? EVERY_REDUCED : null;
        };
    }

    synchronized boolean areAllDisrupted() {
        return allDisrupted;
    }

    /**
     * May this node be tainted? Nodes of a zone have their turns in the order in which they ask.
     */
    synchronized Turn ask(NodeRecord node) {
        Zone zone = zones.computeIfAbsent(node.zone(), _ -> new Zone());
        zone.waiting.add(node.name());
        Duration interval = zone.interval;
        if (interval == null || !zone.waiting.iterator().next().equals(node.name())) {
            return new Turn(LOOK_AGAIN, null, LOOK_AGAIN);
        }
        long now = clockwork.nanoTime();
        if (now < zone.nextNanos) {
            return new Turn(Duration.ofNanos(zone.nextNanos - now), null, LOOK_AGAIN);
        }
        zone.nextNanos = now + interval.toNanos();
        zone.waiting.remove(node.name());
        return new Turn(
                null, zone.waiting.isEmpty() ? null : zone.waiting.iterator().next(), interval);
    }

    /** It needs no taint any more. */
    synchronized void withdraw(String node) {
        zones.values().forEach(zone -> zone.waiting.remove(node));
    }
}
