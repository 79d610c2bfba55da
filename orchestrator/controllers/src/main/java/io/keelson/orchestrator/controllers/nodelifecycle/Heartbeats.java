package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.Clockwork;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each node was heard of last, by our clock: nodes' clocks are not trusted. Who begins counts
 * from then.
 */
final class Heartbeats {
    static final Duration GRACE = Duration.ofSeconds(50);

    /** For a node that was made and has never reported. */
    static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private final Clockwork clockwork;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    /**
     * @param posted what the node said then, by which something new is told
     */
    private record Heard(String uid, String posted, String renewed, long atNanos) {}

    Heartbeats(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    /** Compares with what was known. */
    void look(NodeRecord node, @Nullable NodeLease lease) {
        String renewed = lease == null ? "" : lease.renewed();
        String posted = node.hasReported() ? node.readyPosted() + node.readySince() : "";
        heard.compute(
                node.name(),
                (_, had) -> {
                    if (had == null || !had.uid.equals(node.uid())) {
                        return new Heard(node.uid(), posted, renewed, firstSeen(node));
                    }
                    boolean news =
                            (!posted.equals(had.posted) && isFromNode(node))
                                    || (!renewed.equals(had.renewed) && !renewed.isEmpty());
                    return new Heard(
                            node.uid(), posted, renewed, news ? clockwork.nanoTime() : had.atNanos);
                });
    }

    /** That it is Unknown is what we said of it ourselves. */
    private static boolean isFromNode(NodeRecord node) {
        return !node.status("Ready").equals("Unknown");
    }

    private long firstSeen(NodeRecord node) {
        long now = clockwork.nanoTime();
        if (node.hasReported() || node.created().isEmpty()) {
            return now;
        }
        Duration age = Duration.between(Instant.parse(node.created()), clockwork.now());
        return now - Math.max(0, age.toNanos());
    }

    boolean isOverdue(NodeRecord node) {
        Heard last = heard.get(node.name());
        Duration grace = node.hasReported() ? GRACE : STARTUP_GRACE;
        return last != null && clockwork.nanoTime() - last.atNanos > grace.toNanos();
    }

    /** All are taken to have been heard of now. */
    void reset() {
        long now = clockwork.nanoTime();
        heard.replaceAll((_, had) -> new Heard(had.uid, had.posted, had.renewed, now));
    }

    void forget(String node) {
        heard.remove(node);
    }
}
