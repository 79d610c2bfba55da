package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Status;
import java.util.function.Consumer;

/** Waits until the cache is as new as it has to be. Used on the loop; calls back on it, once. */
public interface Freshness {
    /** As new as anything that was acknowledged anywhere before this call. */
    void awaitFresh(Runnable ready, Consumer<Status> failed);

    /** As new as this revision. */
    void awaitRevision(long revision, Runnable ready, Consumer<Status> failed);
}
