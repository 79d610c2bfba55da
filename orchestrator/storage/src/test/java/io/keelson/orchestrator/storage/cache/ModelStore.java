package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Store;
import java.util.List;

/**
 * The store beneath the model: what caches see of it, with all that goes wrong, and what the model
 * does to it past that, so that it knows at once what became of it.
 */
interface ModelStore {
    /** For a cache that starts. */
    Store open();

    /** Of a store without an object; what is older is compacted. */
    long firstRevision();

    /** In one transaction. The revision after it; the one before it if it changed nothing. */
    long write(List<Op> steps);

    void compact(long revision);

    void breakWatches();

    void stallWatches(long nanos);

    /** Nothing goes wrong from now on. */
    void heal();
}
