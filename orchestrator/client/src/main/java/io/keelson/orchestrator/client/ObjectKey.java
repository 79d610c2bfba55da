package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Obj;

/**
 * Where an object is: what controllers' queues hold.
 *
 * @param namespace empty for an object of the cluster
 */
public record ObjectKey(String namespace, String name) {
    public static ObjectKey of(Obj object) {
        return new ObjectKey(object.text("metadata", "namespace"), object.text("metadata", "name"));
    }

    /** {@code namespace/name}; {@code name}. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
