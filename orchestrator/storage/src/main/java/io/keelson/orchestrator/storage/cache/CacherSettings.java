package io.keelson.orchestrator.storage.cache;

import java.time.Duration;

/**
 * @param root prefix of all keys; the store is watched from here
 * @param historyRevisions how far back a start begins, so that clients can go on after it
 * @param ringBytesMax of each resource's events
 * @param pageRows of a start's ranges
 * @param readTimeout after which a read of a revision that does not come fails
 * @param progressDelay before a waiting read asks the store for progress
 * @param progressInterval between further requests
 * @param bookmarkInterval between bookmarks of a watch
 * @param retryDelay after a failure of the store
 */
public record CacherSettings(
        String root,
        long historyRevisions,
        long ringBytesMax,
        int pageRows,
        Duration readTimeout,
        Duration progressDelay,
        Duration progressInterval,
        Duration bookmarkInterval,
        Duration retryDelay) {
    public static final CacherSettings DEFAULT =
            new CacherSettings(
                    "/registry/",
                    10_000,
                    16 << 20,
                    1_000,
                    Duration.ofSeconds(3),
                    Duration.ofMillis(10),
                    Duration.ofMillis(100),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(100));

    public CacherSettings {
        if (!root.endsWith("/") || historyRevisions < 0 || ringBytesMax <= 0 || pageRows <= 0) {
            throw new IllegalArgumentException(
                    "root "
                            + root
                            + ", history "
                            + historyRevisions
                            + ", ring "
                            + ringBytesMax
                            + ", page "
                            + pageRows);
        }
    }
}
