package io.keelson.orchestrator.storage.cache;

/** What a log or a metric may want to know of a cache. */
public interface CacherEvents {
    /** Says nothing. */
    CacherEvents NONE = new CacherEvents() {};

    /** The state was read anew; watches of before have ended. */
    default void loaded(long stateRevision, int objects) {}

    /** The store could not be read; it is tried again. */
    default void storeFailed(String doing, Throwable why) {}

    /** A stored object is not JSON: clients are served as if it were not there. */
    default void unreadable(String key, long revision, Throwable why) {}

    /** A watch was slower than the ring allows. */
    default void overtaken(String resourcePrefix) {}
}
