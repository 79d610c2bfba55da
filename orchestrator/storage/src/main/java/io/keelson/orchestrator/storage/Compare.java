package io.keelson.orchestrator.storage;

/** A condition of a transaction: what it names is equal to what stands in the store. */
public sealed interface Compare {
    String key();

    /** 0 for a key that must not exist. */
    record CreateRevision(String key, long revision) implements Compare {}

    /** 0 for a key that must not exist. */
    record ModRevision(String key, long revision) implements Compare {}

    /** False for a key that does not exist, whatever the value. */
    record Value(String key, byte[] value) implements Compare {}

    static Compare absent(String key) {
        return new CreateRevision(key, 0);
    }

    static Compare modRevision(String key, long revision) {
        return new ModRevision(key, revision);
    }

    static Compare value(String key, byte[] value) {
        return new Value(key, value);
    }
}
