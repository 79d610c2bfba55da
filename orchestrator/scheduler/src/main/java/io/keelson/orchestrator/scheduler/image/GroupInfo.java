package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;

/**
 * A PodGroup: its pods are bound together or not at all.
 *
 * @param minMember fewer than this many are of no use
 * @param timeoutMillis how long its pods may be on their way before that is said
 * @param createdMillis since the epoch
 */
public record GroupInfo(
        String namespace,
        String name,
        String uid,
        int minMember,
        long timeoutMillis,
        long createdMillis) {
    public static final String API_VERSION = "scheduling.x-k8s.io/v1alpha1";

    private static final long TIMEOUT_SECONDS = 60;

    public static GroupInfo parse(Obj group) {
        Obj metadata = group.obj("metadata");
        Instant created = Times.at(metadata, "creationTimestamp");
        return new GroupInfo(
                metadata.text("namespace"),
                metadata.text("name"),
                metadata.text("uid"),
                (int) group.whole(1, "spec", "minMember"),
                1000 * group.whole(TIMEOUT_SECONDS, "spec", "scheduleTimeoutSeconds"),
                created == null ? 0 : created.toEpochMilli());
    }

    public String key() {
        return namespace + "/" + name;
    }
}
