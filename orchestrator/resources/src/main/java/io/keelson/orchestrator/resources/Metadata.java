package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules for {@code metadata}, which all stored kinds share. */
final class Metadata {
    static final String IMMUTABLE = "field is immutable";

    private static final int ANNOTATIONS_SIZE_BYTES_MAX = 256 * 1024;
    private static final Set<String> STANDARD_FINALIZERS =
            Set.of("orphan", "foregroundDeletion", "kubernetes");

    private Metadata() {}

    static void check(Obj metadata, boolean namespaced, NameRule rule, List<FieldError> errors) {
        FieldPath at = Wrong.METADATA;
        String generateName = metadata.text("generateName");
        if (!generateName.isEmpty()) {
            // what is appended makes a trailing dash good
            String name =
                    generateName.endsWith("-")
                            ? generateName.substring(0, generateName.length() - 1) + "a"
                            : generateName;
            for (String problem : rule.problems(name)) {
                errors.add(Wrong.invalid(at.child("generateName"), generateName, problem));
            }
        }
        String name = metadata.text("name");
        if (name.isEmpty()) {
            errors.add(Wrong.required(at.child("name"), "name or generateName is required"));
        } else {
            for (String problem : rule.problems(name)) {
                errors.add(Wrong.invalid(at.child("name"), name, problem));
            }
        }
        String namespace = metadata.text("namespace");
        if (namespaced) {
            if (namespace.isEmpty()) {
                errors.add(Wrong.required(at.child("namespace"), ""));
            } else {
                for (String problem : Names.dnsLabel(namespace)) {
                    errors.add(Wrong.invalid(at.child("namespace"), namespace, problem));
                }
            }
        } else if (!namespace.isEmpty()) {
            errors.add(Wrong.forbidden(at.child("namespace"), "not allowed on this type"));
        }
        checkChangeable(metadata, errors);
    }

    static void checkUpdate(Obj now, Obj before, List<FieldError> errors) {
        for (String field :
                List.of(
                        "name",
                        "namespace",
                        "uid",
                        "creationTimestamp",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds")) {
            if (!Read.scalar(now.get(field)).equals(Read.scalar(before.get(field)))) {
                errors.add(
                        Wrong.invalid(
                                Wrong.METADATA.child(field),
                                Read.scalar(now.get(field)),
                                IMMUTABLE));
            }
        }
        if (now.whole(0, "generation") < before.whole(0, "generation")) {
            errors.add(
                    Wrong.invalid(
                            Wrong.METADATA.child("generation"),
                            now.whole(0, "generation"),
                            "must not be decremented"));
        }
        if (Read.has(before, "deletionTimestamp")) {
            List<String> earlier = Read.texts(before, "finalizers");
            List<String> added =
                    Read.texts(now, "finalizers").stream()
                            .filter(finalizer -> !earlier.contains(finalizer))
                            .toList();
            if (!added.isEmpty()) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.METADATA.child("finalizers"),
                                "no new finalizers can be added if the object is being deleted,"
                                        + " found new finalizers "
                                        + GoValues.strings(added).text()));
            }
        }
        checkChangeable(now, errors);
    }

    private static void checkChangeable(Obj metadata, List<FieldError> errors) {
        FieldPath at = Wrong.METADATA;
        if (metadata.whole(0, "generation") < 0) {
            errors.add(
                    Wrong.invalid(
                            at.child("generation"),
                            metadata.whole(0, "generation"),
                            Numbers.NOT_NEGATIVE));
        }
        checkLabels(metadata.obj("labels"), at.child("labels"), errors);
        checkAnnotations(metadata.obj("annotations"), at.child("annotations"), errors);
        checkOwners(metadata, at.child("ownerReferences"), errors);
        checkFinalizers(Read.texts(metadata, "finalizers"), at.child("finalizers"), errors);
    }

    static void checkFinalizers(List<String> finalizers, FieldPath at, List<FieldError> errors) {
        for (String finalizer : finalizers) {
            for (String problem : Names.labelKey(finalizer)) {
                errors.add(Wrong.invalid(at, finalizer, problem));
            }
            if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
                errors.add(
                        Wrong.invalid(
                                at,
                                finalizer,
                                "name is neither a standard finalizer name nor is it fully"
                                        + " qualified"));
            }
        }
    }

    static void checkLabels(Obj labels, FieldPath at, List<FieldError> errors) {
        labels.forEach((key, value) -> {
            for (String problem : Names.labelKey(key)) {
                errors.add(Wrong.invalid(at, key, problem));
            }
            String text = Read.scalar(value);
            for (String problem : Names.labelValue(text)) {
                errors.add(Wrong.invalid(at, text, problem));
            }
        });
    }

    static void checkAnnotations(Obj annotations, FieldPath at, List<FieldError> errors) {
        long[] sizeBytes = {0};
        annotations.forEach((key, value) -> {
            // keys may have upper case in their prefix
            String lower = key.toLowerCase(Locale.ROOT);
            for (String problem : Names.labelKey(lower)) {
                errors.add(Wrong.invalid(at, key, problem));
            }
            sizeBytes[0] += key.getBytes(StandardCharsets.UTF_8).length;
            sizeBytes[0] += Read.scalar(value).getBytes(StandardCharsets.UTF_8).length;
        });
        if (sizeBytes[0] > ANNOTATIONS_SIZE_BYTES_MAX) {
            errors.add(Wrong.tooLong(at, ANNOTATIONS_SIZE_BYTES_MAX));
        }
    }

    private static void checkOwners(Obj metadata, FieldPath at, List<FieldError> errors) {
        Obj controller = null;
        for (Obj owner : Read.objects(metadata, "ownerReferences")) {
            String apiVersion = owner.text("apiVersion");
            int slash = apiVersion.indexOf('/');
            if (apiVersion.isEmpty() || slash == apiVersion.length() - 1) {
                errors.add(
                        Wrong.invalid(
                                at.child("apiVersion"), apiVersion, "version must not be empty"));
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (owner.text(field).isEmpty()) {
                    errors.add(Wrong.invalid(at.child(field), "", field + " must not be empty"));
                }
            }
            if (apiVersion.equals("v1") && owner.text("kind").equals("Event")) {
                errors.add(
                        Wrong.invalid(
                                at,
                                "/v1, Kind=Event",
                                "/v1, Kind=Event is disallowed from being an owner"));
            }
            if (owner.get("controller") == Node.Bool.TRUE) {
                if (controller != null) {
                    errors.add(
                            Wrong.invalid(
                                    at,
                                    owner,
                                    "Only one reference can have Controller set to true. Found"
                                            + " \"true\" in references for "
                                            + controller.text("name")
                                            + " and "
                                            + owner.text("name")));
                } else {
                    controller = owner;
                }
            }
        }
    }
}
