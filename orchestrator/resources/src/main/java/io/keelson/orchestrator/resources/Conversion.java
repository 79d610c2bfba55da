package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.function.UnaryOperator;

/**
 * How a version that is served but not stored becomes the stored one and back. What one side cannot
 * say is kept in annotations or left out, as the API's own conversions do.
 *
 * @param stored the version in which objects are kept, defaulted and validated
 * @param toStored from the version a client sent
 * @param fromStored to the version a client asked for
 */
public record Conversion(
        GroupVersionKind stored, UnaryOperator<Obj> toStored, UnaryOperator<Obj> fromStored) {
    /** Two versions that differ in nothing but their name. */
    static Conversion renamed(GroupVersionKind served, GroupVersionKind stored) {
        return of(served, stored, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** The functions need not set apiVersion and kind. */
    static Conversion of(
            GroupVersionKind served,
            GroupVersionKind stored,
            UnaryOperator<Obj> toStored,
            UnaryOperator<Obj> fromStored) {
        return new Conversion(
                stored,
                object -> named(toStored.apply(object), stored),
                object -> named(fromStored.apply(object), served));
    }

    private static Obj named(Obj object, GroupVersionKind gvk) {
        return object.with("apiVersion", Node.of(gvk.apiVersion()))
                .with("kind", Node.of(gvk.kind()));
    }
}
