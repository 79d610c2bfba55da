package io.keelson.orchestrator.storage;

/**
 * One version of one key.
 *
 * @param value empty where only keys were asked for; not to be changed
 * @param createRevision of the store, when the key last came into being
 * @param modRevision of the store, when this version was written
 * @param version puts since creation, 1 for the first
 * @param leaseId 0 for none
 */
public record Row(
        String key,
        byte[] value,
        long createRevision,
        long modRevision,
        long version,
        long leaseId) {}
