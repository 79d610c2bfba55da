package io.keelson.kvstore.mvcc;

/**
 * A hash of all key-value history that can still be reached, equal to etcd's for the same requests.
 *
 * @param compactRevision -1 when nothing was compacted
 * @param hashRevision the revision up to which changes are in it
 */
public record HashKv(int hash, long compactRevision, long hashRevision) {}
