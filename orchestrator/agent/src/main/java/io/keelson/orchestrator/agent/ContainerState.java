package io.keelson.orchestrator.agent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime knows of a container.
 *
 * @param image as the pod asks for it
 * @param imageId what that turned out to be; empty if it is not there yet
 * @param containerId of the last one that ran, behind the runtime's name; empty before
 * @param restarts how often it was started after the first time
 * @param last how the one before this ended; null if there was none
 * @param isStarted it runs, and its startup probe, if it has one, has succeeded
 * @param isReady it runs, and its readiness probe, if it has one, succeeds
 */
public record ContainerState(
        String name,
        String image,
        String imageId,
        String containerId,
        int restarts,
        Life life,
        @Nullable Terminated last,
        boolean isStarted,
        boolean isReady) {
    /** Where it is. */
    public sealed interface Life permits Waiting, Running, Terminated {}

    /**
     * @param reason one word, such as {@code ContainerCreating}
     */
    public record Waiting(String reason, String message) implements Life {}

    public record Running(Instant startedAt) implements Life {}

    /**
     * @param reason {@code Completed}, {@code Error} and so on
     */
    public record Terminated(
            int exitCode, String reason, Instant startedAt, Instant finishedAt, String containerId)
            implements Life {}
}
