package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Obj;
import java.util.function.Function;

/**
 * What an informer's items are read as.
 *
 * @param kept whether it is kept beside the bytes, being small and asked for often
 */
public record View<V>(Function<Obj, V> read, boolean kept) {
    /** The whole object, decoded when it is asked for. */
    public static final View<Obj> OBJECT = new View<>(Function.identity(), false);
}
