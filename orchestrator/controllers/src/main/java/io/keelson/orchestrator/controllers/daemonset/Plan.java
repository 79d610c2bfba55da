package io.keelson.orchestrator.controllers.daemonset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done about the pods of a DaemonSet. */
final class Plan {
    private final List<String> nodes = new ArrayList<>();
    private final List<DaemonPod> deletions = new ArrayList<>();
    private @Nullable Duration again;

    void createOn(String node) {
        nodes.add(node);
    }

    void delete(DaemonPod pod) {
        deletions.add(pod);
    }

    /** Looks again after that time at the latest. */
    void lookAgain(Duration after) {
        again = again == null || after.compareTo(again) < 0 ? after : again;
    }

    /** Looks again when the other would, too. */
    void lookAgainWith(Plan other) {
        if (other.again != null) {
            lookAgain(other.again);
        }
    }

    List<String> nodes() {
        return nodes;
    }

    List<DaemonPod> deletions() {
        return deletions;
    }

    @Nullable Duration again() {
        return again;
    }

    boolean isNothing() {
        return nodes.isEmpty() && deletions.isEmpty();
    }
}
