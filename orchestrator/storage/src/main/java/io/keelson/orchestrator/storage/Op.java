package io.keelson.orchestrator.storage;

/** One step of a transaction. */
public sealed interface Op {
    /**
     * @param leaseId 0 for none: the key then lives until it is deleted
     */
    record Put(String key, byte[] value, long leaseId) implements Op {}

    /** Of one key; one that does not exist is no error. */
    record Delete(String key) implements Op {}

    /** Sees what steps before it in the same transaction wrote. */
    record Get(RangeQuery query) implements Op {}

    static Op put(String key, byte[] value) {
        return new Put(key, value, 0);
    }

    static Op put(String key, byte[] value, long leaseId) {
        return new Put(key, value, leaseId);
    }

    static Op delete(String key) {
        return new Delete(key);
    }

    static Op get(String key) {
        return new Get(RangeQuery.key(key));
    }
}
