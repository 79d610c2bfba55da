package io.keelson.orchestrator.scheduler.queue;

import java.time.Duration;

/**
 * How long pods wait.
 *
 * @param backoffMin after the first failure; doubled with each
 * @param unschedulableMax then it is tried again even if nothing has happened
 */
public record QueueSettings(Duration backoffMin, Duration backoffMax, Duration unschedulableMax) {
    public static final QueueSettings DEFAULT =
            new QueueSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(5));

    long backoffNanos(int attempts) {
        long nanos = backoffMin.toNanos();
        for (int i = 1; i < attempts && nanos < backoffMax.toNanos(); i++) {
            nanos *= 2;
        }
        return Math.min(nanos, backoffMax.toNanos());
    }
}
