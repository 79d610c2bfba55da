package io.keelson.kvstore.apply;

import org.jspecify.annotations.Nullable;

/** One step from a state to the next. */
public sealed interface Change {
    /**
     * A key is put.
     *
     * @param previous the row before; null when the key did not exist
     */
    record PutKey(Row row, @Nullable Row previous) implements Change {}

    /** A key is deleted, at a revision and sub-revision. */
    record DeleteKey(byte[] key, long modRevision, int subRevision, Row previous)
            implements Change {}

    /** Revisions below this one become unreachable. */
    record CompactTo(long revision) implements Change {}

    /** A lease is granted, or its checkpoint changes. */
    record SetLease(LeaseRecord lease, boolean granted) implements Change {}

    /** A lease ends; the deletions of its keys are changes of their own. */
    record EndLease(long id) implements Change {}

    record RaiseAlarm(Alarm alarm) implements Change {}

    record ClearAlarm(Alarm alarm) implements Change {}

    /** The member table has a new state. */
    record SetMembers(Members members) implements Change {}
}
