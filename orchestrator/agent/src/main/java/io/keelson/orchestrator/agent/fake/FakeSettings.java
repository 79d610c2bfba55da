package io.keelson.orchestrator.agent.fake;

import java.time.Duration;

/**
 * How pods behave that do not say otherwise.
 *
 * @param startDelay until their containers run
 * @param readyDelay from then until they are ready
 * @param jobDuration how long the pods of Jobs run
 * @param stopDelay from a pod's deletion until it has ended, its grace at most
 */
public record FakeSettings(
        Duration startDelay, Duration readyDelay, Duration jobDuration, Duration stopDelay) {
    /** Everything at once; Jobs take a second. */
    public static FakeSettings defaults() {
        return new FakeSettings(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO);
    }
}
