package io.keelson.raft.node;

/**
 * Where a member ends: an fsync that failed, a broken invariant, a bug. Nothing is retried and
 * nothing more is acknowledged; the process stops.
 */
@FunctionalInterface
public interface FaultHandler {
    /** Any thread; called once for each agent that can not go on. */
    void fatal(String where, Throwable cause);
}
