package io.keelson.kvstore.apply;

/**
 * A granted lease.
 *
 * @param remainingSeconds what the last checkpoint said was left; 0 for none
 */
public record LeaseRecord(long id, long ttlSeconds, long remainingSeconds) {}
