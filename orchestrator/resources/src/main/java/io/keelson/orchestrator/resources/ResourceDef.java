package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind as the API serves it in one version.
 *
 * @param gvk its name
 * @param plural the step of the path
 * @param singular its name for one
 * @param listKind the kind of a list of it
 * @param shortNames what people type
 * @param categories groups of kinds that people get at once: {@code all}
 * @param namespaced whether its objects live in namespaces
 * @param verbs in alphabetical order; those of nothing but {@code create} are answered, not stored
 * @param storagePrefix the part of the key between {@code /registry/} and the object's own name
 * @param schemaName of its type: {@code io.k8s.api.core.v1.Pod}
 * @param errorGroup in which its kind is when a Status tells what is wrong with an object: its own,
 *     but for kinds that upstream first had in another
 * @param subResources in alphabetical order
 * @param table how people see it
 * @param selectableFields by which lists can be narrowed; name and namespace among them
 * @param strategy of the stored version's shape if there is a conversion
 * @param garbageCollection what a deletion does about what the object owns, if it does not say
 * @param conversion null if this is the version in which it is stored
 * @param deprecation what clients that use it are told; empty for nothing
 */
public record ResourceDef(
        GroupVersionKind gvk,
        String plural,
        String singular,
        String listKind,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        List<String> verbs,
        String storagePrefix,
        String schemaName,
        String errorGroup,
        List<SubResource> subResources,
        TableColumns table,
        List<SelectableField> selectableFields,
        Strategy strategy,
        GarbageCollection garbageCollection,
        @Nullable Conversion conversion,
        String deprecation) {
    public ResourceDef {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        verbs = List.copyOf(verbs);
        subResources = List.copyOf(subResources);
        selectableFields = List.copyOf(selectableFields);
    }

    /** The sub-resource of that name, or null. */
    public @Nullable SubResource subResource(String name) {
        for (SubResource subResource : subResources) {
            if (subResource.name().equals(name)) {
                return subResource;
            }
        }
        return null;
    }

    /** What updates change of an object: empty for a path without a sub-resource; null for none. */
    public @Nullable Part part(String subResource) {
        if (subResource.isEmpty()) {
            return new Part(
                    (now, before, at) -> strategy.prepareForUpdate().apply(now, before),
                    strategy.validateUpdate());
        }
        SubResource declared = subResource(subResource);
        return declared == null ? null : declared.part();
    }

    /** The selectable field of that name, or null. */
    public @Nullable SelectableField selectableField(String name) {
        for (SelectableField field : selectableFields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    public boolean allows(String verb) {
        return verbs.contains(verb);
    }

    /** Whether objects of it are kept. Reviews and bindings are not. */
    public boolean isStored() {
        return allows("get");
    }

    /** The version in which objects are kept: this one, or what it is converted to. */
    public GroupVersionKind storedGvk() {
        return conversion == null ? gvk : conversion.stored();
    }
}
