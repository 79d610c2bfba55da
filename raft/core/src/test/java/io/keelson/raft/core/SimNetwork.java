package io.keelson.raft.core;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Carries messages between members: loses, delays, duplicates and reorders them, and has cut links,
 * in one direction or both.
 */
public final class SimNetwork {
    private record Link(long from, long to) {}

    private final SimCluster cluster;
    private final RandomGenerator random;
    private final Set<Link> cut = new HashSet<>();
    private int lossPercent;
    private boolean calm;

    SimNetwork(SimCluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    void setLossPercent(int percent) {
        lossPercent = percent;
    }

    void cut(long from, long to) {
        cut.add(new Link(from, to));
    }

    void heal() {
        cut.clear();
        lossPercent = 0;
    }

    /** From now on every message arrives, soon and once. */
    void calm() {
        heal();
        calm = true;
    }

    void send(long from, long to, Message message) {
        if (cut.contains(new Link(from, to)) || random.nextInt(100) < lossPercent) {
            return;
        }
        deliver(from, to, message);
        // Proposals are handed on at most once, so no transport may repeat one.
        if (!calm && !(message instanceof Message.Forward) && random.nextInt(20) == 0) {
            deliver(from, to, message);
        }
    }

    private void deliver(long from, long to, Message message) {
        cluster.clock()
                .after(
                        delayMicros(),
                        () -> cluster.member(to).offer(new Input.Received(from, message)));
    }

    long delayMicros() {
        if (calm) {
            return 200L + random.nextInt(800);
        }
        return switch (random.nextInt(40)) {
            case 0 -> random.nextInt(1_000_000); // stuck in a queue somewhere
            case 1, 2, 3 -> random.nextInt(60_000);
            default -> 200L + random.nextInt(3_000);
        };
    }

    boolean losesSnapshot(long from, long to) {
        return cut.contains(new Link(from, to)) || (!calm && random.nextInt(4) == 0);
    }
}
