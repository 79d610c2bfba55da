package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.resources.ResourceDef;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What handlers see of what is stored: the cache, as it stands while a step is computed. Used on the
 * loop only.
 */
public interface Cache {
    /** Null if the cache has no such object. */
    @Nullable Live get(ResourceDef def, String key);

    /** Objects whose keys begin like that, in the order of their keys. */
    List<Live> list(ResourceDef def, String keyPrefix);

    /** The store's revision up to which the cache is complete. */
    long revision();

    /** Begins to tell of changes; the first ones may come before this returns. */
    Subscription watch(Interest interest, Listener listener);

    /**
     * What a watch is about.
     *
     * @param selects which objects: one that begins to match is added, one that ceases is deleted
     * @param fromRevision events after this one are told; 0 for those from now on
     * @param initialEvents what there is comes first, as added, then a bookmark that says so
     * @param bookmarks the revision up to which all was told comes now and then
     */
    record Interest(
            ResourceDef def,
            String keyPrefix,
            Predicate<Obj> selects,
            long fromRevision,
            boolean initialEvents,
            boolean bookmarks) {}

    /** How an object changed, for who watches. */
    enum EventType {
        ADDED,
        MODIFIED,
        DELETED
    }

    /** Hears of changes, on the loop. */
    interface Listener {
        /** The object has its resourceVersion: that of the change, of a deletion too. */
        void event(EventType type, Obj object);

        /**
         * @param initialEnd what there was at first is complete now
         */
        void bookmark(long revision, boolean initialEnd);

        /** The last call, unless the subscription was closed. */
        void end(Status why);

        /** False while no more is wanted; say with {@link Subscription#resume} when it is again. */
        boolean hasRoom();
    }

    /** A watch that is under way. */
    interface Subscription {
        void resume();

        void close();
    }
}
