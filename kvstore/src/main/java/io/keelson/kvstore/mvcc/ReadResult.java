package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.EtcdError;

/** How a read of a {@link View} ended. */
public sealed interface ReadResult<T> {
    record Ready<T>(T value) implements ReadResult<T> {}

    record Refused<T>(EtcdError error) implements ReadResult<T> {}

    /**
     * It needs a disk or more than its {@link ReadBudget}: to be asked again, of the same view, on
     * a thread that may block. What it read so far is in memory now, and at most its budget.
     */
    record WouldBlock<T>() implements ReadResult<T> {}
}
