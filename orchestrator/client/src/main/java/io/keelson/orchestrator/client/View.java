package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Obj;
import java.util.function.Function;

/**
 * What an informer's items are read as.
 *
 * @param keeps what of an object stays in memory
 */
public record View<V>(Function<Obj, V> read, Keeps keeps) {
    /** The whole object, decoded when it is asked for. */
    public static final View<Obj> OBJECT = new View<>(Function.identity(), Keeps.BYTES);

    /** Only {@link Item#meta}: the server sends no more, and there is no object to ask for. */
    public static final View<Obj> METADATA = new View<>(Function.identity(), Keeps.METADATA);

    /** Of an object; its metadata in any case. */
    public enum Keeps {
        BYTES,
        /** The view, too, being small and asked for often. */
        BYTES_AND_VIEW,
        /**
         * Nothing that the view does not have: of objects that are many and change all the time.
         */
        VIEW,
        METADATA
    }

    public View(Function<Obj, V> read, boolean kept) {
        this(read, kept ? Keeps.BYTES_AND_VIEW : Keeps.BYTES);
    }

    boolean isKept() {
        return keeps == Keeps.BYTES_AND_VIEW || keeps == Keeps.VIEW;
    }

    boolean keepsBytes() {
        return keeps == Keeps.BYTES || keeps == Keeps.BYTES_AND_VIEW;
    }
}
