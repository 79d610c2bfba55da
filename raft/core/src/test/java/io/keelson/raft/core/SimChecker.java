package io.keelson.raft.core;

/**
 * Watches a simulated cluster and throws {@link SimViolation} when a promise is broken. Told of
 * each thing that happens, and asked after every event.
 */
public interface SimChecker {
    /** The member's log in memory grew by this entry. */
    default void appended(SimMember member, Entry entry, long previousTerm) {}

    /** The member applied this entry. */
    default void applied(SimMember member, Entry entry) {}

    /** A client was told that its command is done, at this entry. */
    default void acknowledged(SimMember member, Entry entry) {}

    default void becameLeader(SimMember member, long term) {}

    /** A client asked for a linearizable read. */
    default void readStarted(SimMember member, long readId) {}

    /** The read is served from the state at this index, or one after it. */
    default void readAnswered(SimMember member, long readId, long readIndex) {}

    default void afterEvent(SimCluster cluster) {}

    default SimViolation violation(String message) {
        return new SimViolation(getClass().getSimpleName(), message);
    }
}
