package io.keelson.orchestrator.storage;

import java.util.function.BooleanSupplier;

/** A loop whose tasks run in the test's own thread, and only while the test lets time pass. */
public interface TestingLoop extends Loop {
    /** Runs what is queued, and what that queues. */
    void runQueued();

    /** Lets time pass, and runs what falls due in it, in order. */
    void advance(long nanos);

    /** Lets time pass until the condition holds, which it must within the limit. */
    void advanceUntil(BooleanSupplier condition, long limitNanos);
}
