package io.keelson.kvstore.member;

/**
 * Where a caller wants its answers: its event loop. Whoever completes many calls posts one task per
 * lane and batch. Two lanes are equal if they are the same event loop.
 */
public interface Lane {
    /** Runs the task on the lane's thread, soon; never inline on another. */
    void execute(Runnable task);
}
