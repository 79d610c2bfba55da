package io.keelson.raft.core;

/**
 * Checks that stay on in production. A broken one means that the protocol, the disk or the driver
 * did what must never happen: the member stops, it does not go on and does not retry.
 */
final class Invariants {
    private Invariants() {}

    static void check(boolean holds, String broken) {
        if (!holds) {
            throw broken(broken);
        }
    }

    /** For messages that cost something to build: {@code if (!x) throw broken(...)}. */
    static IllegalStateException broken(String message) {
        return new IllegalStateException("raft invariant broken: " + message);
    }
}
