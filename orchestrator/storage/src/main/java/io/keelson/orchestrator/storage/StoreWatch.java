package io.keelson.orchestrator.storage;

import java.util.List;

/** A running watch. */
public interface StoreWatch extends AutoCloseable {
    /**
     * Asks for {@link Observer#onProgress}. May be answered late or, while the store itself lags
     * behind or the stream is being renewed, not at all: ask again.
     */
    void requestProgress();

    /** The observer hears nothing more once what was already on its way has arrived. */
    @Override
    void close();

    /** Told in order, one call at a time, on the store's callback executor. */
    interface Observer {
        /**
         * Changes in order of revision, each exactly once, whole revisions only: all events of a
         * revision come in one call.
         */
        void onEvents(List<StoreEvent> events);

        /** Every event up to this revision was told. Also comes unasked, now and then. */
        void onProgress(long revision);

        /**
         * The last call. {@link StoreException.Kind#COMPACTED}: the revision to go on from is gone;
         * the exception has the compact revision. {@link StoreException.Kind#UNAVAILABLE}: go on
         * with a new watch from the revision after the last one told. Not called after {@link
         * #close()}.
         */
        void onEnd(StoreException cause);
    }
}
