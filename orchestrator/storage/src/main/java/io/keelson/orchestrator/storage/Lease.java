package io.keelson.orchestrator.storage;

/**
 * @param ttlSeconds as granted: the store may raise what was asked for
 */
public record Lease(long id, long ttlSeconds) {}
