package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.Clockwork;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long a pod that failed on a node stays before another one is tried there: a node that refuses
 * a pod is not asked without end.
 */
final class FailureBackoff {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofMinutes(15);

    private final Clockwork clockwork;
    private final Map<Key, Wait> waits = new ConcurrentHashMap<>();

    /**
     * @param generation of the DaemonSet: a changed one begins anew
     */
    record Key(String daemonSetUid, long generation, String node) {}

    private record Wait(long sinceNanos, Duration duration) {}

    FailureBackoff(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    /** How long until the next deletion may be; if it may be now, the wait after it is longer. */
    Duration next(Key key) {
        long now = clockwork.nanoTime();
        Wait had = waits.get(key);
        if (had != null) {
            Duration left = had.duration.minusNanos(now - had.sinceNanos);
            if (left.isPositive()) {
                return left;
            }
        }
        forgetExpired(now);
        waits.compute(
                key,
                (_, wait) ->
                        new Wait(now, wait == null ? MIN : min(wait.duration.multipliedBy(2))));
        return Duration.ZERO;
    }

    private static Duration min(Duration duration) {
        return duration.compareTo(MAX) < 0 ? duration : MAX;
    }

    private void forgetExpired(long now) {
        long age = MAX.multipliedBy(2).toNanos();
        waits.values().removeIf(wait -> now - wait.sinceNanos > age);
    }
}
