package io.keelson.raft.core;

/**
 * The number of one round of confirmation. Never used twice, not even by a member that restarts
 * within a term: an echo of another round proves nothing (etcd #20418 was a reused round).
 *
 * @param term the term in which the round began
 * @param member who began it
 * @param nonce drawn once per start of that member
 * @param counter counts up within a start
 */
public record ReadRound(long term, long member, long nonce, long counter) {
    /** For heartbeats that confirm nothing. */
    public static final ReadRound NONE = new ReadRound(0, 0, 0, 0);
}
