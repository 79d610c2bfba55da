package io.keelson.orchestrator.resources;

/**
 * What becomes of the objects that one of a kind owns when it is deleted and neither the deletion
 * nor the object's finalizers say it: upstream's {@code DefaultGarbageCollectionPolicy}.
 */
public enum GarbageCollection {
    /** They are deleted after it. */
    DELETE_DEPENDENTS,
    /** They stay: so for kinds that are older than garbage collection. */
    ORPHAN_DEPENDENTS,
    /** There are none, and no deletion can ask for anything about them. */
    UNSUPPORTED
}
