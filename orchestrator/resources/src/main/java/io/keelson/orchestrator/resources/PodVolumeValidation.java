package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of what a pod mounts. */
final class PodVolumeValidation {
    private static final List<String> HOST_PATH_TYPES =
            List.of(
                    "",
                    "BlockDevice",
                    "CharDevice",
                    "Directory",
                    "DirectoryOrCreate",
                    "File",
                    "FileOrCreate",
                    "Socket");
    private static final List<String> DOWNWARD_FIELDS =
            List.of(
                    "metadata.annotations",
                    "metadata.labels",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid");
    private static final long MODE_MAX = 511; // rwxrwxrwx
    private static final String MODE =
            "must be a number between 0 and 0777 (octal), both inclusive";

    private PodVolumeValidation() {}

    /** The names of the volumes. */
    static Set<String> volumes(List<Obj> volumes, FieldPath at, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            Obj volume = volumes.get(i);
            FieldPath here = at.index(i);
            source(volume, here, errors);
            String name = volume.text("name");
            if (name.isEmpty()) {
                errors.add(Wrong.required(here.child("name"), ""));
                continue;
            }
            Rules.name(Names::dnsLabel, name, here.child("name"), errors);
            if (!names.add(name)) {
                errors.add(Wrong.duplicate(here.child("name"), name));
            }
        }
        return names;
    }

    private static void source(Obj volume, FieldPath at, List<FieldError> errors) {
        int count = 0;
        for (String kind : volume.names()) {
            if (kind.equals("name") || !Read.has(volume, kind)) {
                continue;
            }
            FieldPath here = at.child(kind);
            if (++count > 1) {
                errors.add(Wrong.forbidden(here, "may not specify more than 1 volume type"));
                continue;
            }
            one(kind, volume.obj(kind), here, errors);
        }
        if (count == 0) {
            errors.add(Wrong.required(at, "must specify a volume type"));
        }
    }

    private static void one(String kind, Obj source, FieldPath at, List<FieldError> errors) {
        switch (kind) {
            case "emptyDir" ->
                    Quantities.notNegative(source.get("sizeLimit"), at.child("sizeLimit"), errors);
            case "hostPath" -> hostPath(source, at, errors);
            case "secret" -> {
                Rules.required(source, "secretName", at, errors);
                files(source, at, errors);
            }
            case "configMap" -> {
                Rules.required(source, "name", at, errors);
                files(source, at, errors);
            }
            case "persistentVolumeClaim" -> Rules.required(source, "claimName", at, errors);
            case "downwardAPI" -> downwardApi(source, at, errors);
            case "projected" -> projected(source, at, errors);
            case "nfs" -> {
                Rules.required(source, "server", at, errors);
                Rules.required(source, "path", at, errors);
                if (!source.text("path").isEmpty() && !source.text("path").startsWith("/")) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("path"),
                                    source.text("path"),
                                    "must be an absolute path"));
                }
            }
            case "csi" -> Rules.required(source, "driver", at, errors);
            case "ephemeral" -> {
                if (!Read.has(source, "volumeClaimTemplate")) {
                    errors.add(Wrong.required(at.child("volumeClaimTemplate"), ""));
                } else {
                    VolumeValidation.claimSpec(
                            source.obj("volumeClaimTemplate", "spec"),
                            at.child("volumeClaimTemplate").child("spec"),
                            errors);
                }
            }
            default -> {} // by its schema alone
        }
    }

    static void hostPath(Obj source, FieldPath at, List<FieldError> errors) {
        String path = source.text("path");
        if (path.isEmpty()) {
            errors.add(Wrong.required(at.child("path"), ""));
            return;
        }
        Rules.noBackSteps(path, at.child("path"), errors);
        Rules.maybeOneOf(source, "type", HOST_PATH_TYPES, at, errors);
    }

    private static void mode(Obj source, String name, FieldPath at, List<FieldError> errors) {
        if (source.get(name) instanceof Node.Whole(long mode) && (mode < 0 || mode > MODE_MAX)) {
            errors.add(Wrong.invalid(at.child(name), mode, MODE));
        }
    }

    private static void files(Obj source, FieldPath at, List<FieldError> errors) {
        mode(source, "defaultMode", at, errors);
        List<Obj> items = Read.objects(source, "items");
        for (int i = 0; i < items.size(); i++) {
            FieldPath here = at.child("items").index(i);
            Rules.required(items.get(i), "key", here, errors);
            path(items.get(i), here, errors);
            mode(items.get(i), "mode", here, errors);
        }
    }

    private static void path(Obj item, FieldPath at, List<FieldError> errors) {
        Rules.required(item, "path", at, errors);
        Rules.localPath(item.text("path"), at.child("path"), errors);
    }

    private static void downwardApi(Obj source, FieldPath at, List<FieldError> errors) {
        mode(source, "defaultMode", at, errors);
        List<Obj> items = Read.objects(source, "items");
        for (int i = 0; i < items.size(); i++) {
            Obj item = items.get(i);
            FieldPath here = at.child("items").index(i);
            path(item, here, errors);
            if (Read.has(item, "fieldRef")) {
                ContainerValidation.fieldRef(
                        item.obj("fieldRef"), DOWNWARD_FIELDS, here.child("fieldRef"), errors);
                if (Read.has(item, "resourceFieldRef")) {
                    errors.add(
                            Wrong.invalid(
                                    here,
                                    "resource",
                                    "fieldRef and resourceFieldRef can not be specified"
                                            + " simultaneously"));
                }
            } else if (Read.has(item, "resourceFieldRef")) {
                FieldPath refAt = here.child("resourceFieldRef");
                Rules.required(item.obj("resourceFieldRef"), "containerName", refAt, errors);
                Rules.required(item.obj("resourceFieldRef"), "resource", refAt, errors);
            } else {
                errors.add(
                        Wrong.required(
                                here.child("fieldRef"),
                                "one of fieldRef and resourceFieldRef is required"));
            }
            mode(item, "mode", here, errors);
        }
    }

    private static void projected(Obj source, FieldPath at, List<FieldError> errors) {
        mode(source, "defaultMode", at, errors);
        List<Obj> sources = Read.objects(source, "sources");
        for (int i = 0; i < sources.size(); i++) {
            FieldPath here = at.child("sources").index(i);
            int count = 0;
            for (String kind : sources.get(i).names()) {
                if (!Read.has(sources.get(i), kind)) {
                    continue;
                }
                if (++count > 1) {
                    errors.add(
                            Wrong.forbidden(
                                    here.child(kind),
                                    "may not specify more than 1 volume type per source"));
                    continue;
                }
                Obj one = sources.get(i).obj(kind);
                switch (kind) {
                    case "secret", "configMap" -> {
                        Rules.required(one, "name", here.child(kind), errors);
                        files(one, here.child(kind), errors);
                    }
                    case "downwardAPI" -> downwardApi(one, here.child(kind), errors);
                    case "serviceAccountToken" -> token(one, here.child(kind), errors);
                    default -> {} // by its schema alone
                }
            }
        }
    }

    private static void token(Obj token, FieldPath at, List<FieldError> errors) {
        long seconds = token.whole(3600, "expirationSeconds");
        if (seconds < 600) {
            errors.add(
                    Wrong.invalid(
                            at.child("expirationSeconds"),
                            seconds,
                            "may not specify a duration less than 10 minutes"));
        }
        path(token, at, errors);
    }
}
