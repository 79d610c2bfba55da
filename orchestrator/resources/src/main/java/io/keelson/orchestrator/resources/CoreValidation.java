package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.List;
import java.util.Map;

/** The rules of the core group's small kinds. */
final class CoreValidation {
    private static final int DATA_SIZE_BYTES_MAX = 1 << 20;
    private static final FieldPath DATA = FieldPath.of("data");
    private static final List<String> QUOTA_SCOPES =
            List.of(
                    "BestEffort",
                    "CrossNamespacePodAffinity",
                    "NotBestEffort",
                    "NotTerminating",
                    "PriorityClass",
                    "Terminating",
                    "VolumeAttributesClass");

    /** Which keys a Secret of a type must have. */
    private static final Map<String, List<String>> SECRET_KEYS =
            Map.of(
                    "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
                    "kubernetes.io/dockercfg", List.of(".dockercfg"),
                    "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
                    "kubernetes.io/ssh-auth", List.of("ssh-privatekey"));

    private CoreValidation() {}

    static void configMap(Obj object, List<FieldError> errors) {
        FieldPath binaryAt = FieldPath.of("binaryData");
        Obj binary = object.obj("binaryData");
        long[] sizeBytes = {0};
        object.obj("data")
                .forEach((key, value) -> {
                    Rules.name(Names::configKey, key, DATA.key(key), errors);
                    if (binary.has(key)) {
                        errors.add(
                                Wrong.invalid(
                                        DATA.key(key),
                                        key,
                                        "duplicate of key present in binaryData"));
                    }
                    sizeBytes[0] += Read.scalar(value).length();
                });
        binary.forEach((key, value) -> {
            Rules.name(Names::configKey, key, binaryAt.key(key), errors);
            sizeBytes[0] += decodedLength(Read.scalar(value));
        });
        if (sizeBytes[0] > DATA_SIZE_BYTES_MAX) {
            errors.add(Wrong.tooLong(FieldPath.ROOT, DATA_SIZE_BYTES_MAX));
        }
    }

    private static long decodedLength(String base64) {
        return base64.length() / 4L * 3;
    }

    static void configMapChange(Obj now, Obj before, List<FieldError> errors) {
        if (!before.isTrue("immutable")) {
            return;
        }
        immutableStays(now, errors);
        for (String field : List.of("data", "binaryData")) {
            frozen(now, before, field, errors);
        }
    }

    private static void immutableStays(Obj now, List<FieldError> errors) {
        if (!now.isTrue("immutable")) {
            errors.add(
                    Wrong.forbidden(
                            FieldPath.of("immutable"),
                            "field is immutable when `immutable` is set"));
        }
    }

    private static void frozen(Obj now, Obj before, String field, List<FieldError> errors) {
        if (!now.obj(field).equals(before.obj(field))) {
            errors.add(
                    Wrong.forbidden(
                            FieldPath.of(field), "field is immutable when `immutable` is set"));
        }
    }

    static void secret(Obj object, List<FieldError> errors) {
        Obj data = object.obj("data");
        long[] sizeBytes = {0};
        data.forEach((key, value) -> {
            Rules.name(Names::configKey, key, DATA.key(key), errors);
            sizeBytes[0] += decodedLength(Read.scalar(value));
        });
        if (sizeBytes[0] > DATA_SIZE_BYTES_MAX) {
            errors.add(Wrong.tooLong(DATA, DATA_SIZE_BYTES_MAX));
        }
        String type = object.text("type");
        for (String key : SECRET_KEYS.getOrDefault(type, List.of())) {
            if (!data.has(key)) {
                errors.add(Wrong.required(DATA.key(key), ""));
            }
        }
        if (type.equals("kubernetes.io/basic-auth")
                && !data.has("username")
                && !data.has("password")) {
            errors.add(Wrong.required(DATA.key("username"), ""));
            errors.add(Wrong.required(DATA.key("password"), ""));
        }
        String account = "kubernetes.io/service-account.name";
        if (type.equals("kubernetes.io/service-account-token")
                && object.text("metadata", "annotations", account).isEmpty()) {
            errors.add(Wrong.required(Wrong.METADATA.child("annotations").key(account), ""));
        }
    }

    static void secretChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now, before, "type", FieldPath.ROOT, errors);
        if (before.isTrue("immutable")) {
            immutableStays(now, errors);
            frozen(now, before, "data", errors);
        }
    }

    static void endpoints(Obj object, List<FieldError> errors) {
        List<Obj> subsets = Read.objects(object, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            FieldPath at = FieldPath.of("subsets").index(i);
            List<Obj> addresses = Read.objects(subsets.get(i), "addresses");
            if (addresses.isEmpty() && subsets.get(i).arr("notReadyAddresses").isEmpty()) {
                errors.add(Wrong.required(at, "must specify `addresses` or `notReadyAddresses`"));
            }
            for (int j = 0; j < addresses.size(); j++) {
                Addresses.ip(
                        addresses.get(j).text("ip"),
                        at.child("addresses").index(j).child("ip"),
                        errors);
            }
            List<Obj> ports = Read.objects(subsets.get(i), "ports");
            for (int j = 0; j < ports.size(); j++) {
                FieldPath here = at.child("ports").index(j);
                if (ports.size() > 1) {
                    Rules.required(ports.get(j), "name", here, errors);
                }
                Rules.maybeName(Names::dnsLabel, ports.get(j), "name", here, errors);
                Numbers.port(ports.get(j).whole(0, "port"), here.child("port"), errors);
                Rules.oneOf(ports.get(j), "protocol", List.of("SCTP", "TCP", "UDP"), here, errors);
            }
        }
    }

    static void event(Obj event, List<FieldError> errors) {
        String namespace = event.text("involvedObject", "namespace");
        String own = event.text("metadata", "namespace");
        boolean clusterWide = namespace.isEmpty() && own.equals("default");
        if (!clusterWide && !namespace.equals(own) && !own.equals("kube-system")) {
            errors.add(
                    Wrong.invalid(
                            FieldPath.of("involvedObject").child("namespace"),
                            namespace,
                            "does not match event.namespace"));
        }
    }

    static void limitRange(Obj object, List<FieldError> errors) {
        List<Obj> limits = Read.objects(object, "spec", "limits");
        FieldPath at = Wrong.SPEC.child("limits");
        Rules.unique(limits, "type", at, errors);
        for (int i = 0; i < limits.size(); i++) {
            limit(limits.get(i), at.index(i), errors);
        }
    }

    private static void limit(Obj limit, FieldPath at, List<FieldError> errors) {
        if (limit.text("type").equals("Pod")) {
            for (String field : List.of("default", "defaultRequest")) {
                if (!limit.obj(field).isEmpty()) {
                    errors.add(
                            Wrong.forbidden(
                                    at.child(field), "may not be specified when `type` is 'Pod'"));
                }
            }
        }
        if (limit.text("type").equals("PersistentVolumeClaim")
                && !Read.has(limit, "min", "storage")
                && !Read.has(limit, "max", "storage")) {
            errors.add(
                    Wrong.required(
                            at.child("limits"),
                            "either minimum or maximum storage value is required, but neither was"
                                    + " provided"));
        }
        notAbove(
                limit,
                "min",
                "max",
                "min",
                "min value %s is greater than max value %s",
                at,
                errors);
        notAbove(
                limit,
                "defaultRequest",
                "max",
                "defaultRequest",
                "default request value %s is greater than max value %s",
                at,
                errors);
        notAbove(
                limit,
                "min",
                "defaultRequest",
                "defaultRequest",
                "min value %s is greater than default request value %s",
                at,
                errors);
        notAbove(
                limit,
                "defaultRequest",
                "default",
                "defaultRequest",
                "default request value %s is greater than default limit value %s",
                at,
                errors);
        notAbove(
                limit,
                "default",
                "max",
                "default",
                "default value %s is greater than max value %s",
                at,
                errors);
    }

    private static void notAbove(
            Obj limit,
            String low,
            String high,
            String field,
            String message,
            FieldPath at,
            List<FieldError> errors) {
        limit.obj(low)
                .forEach((name, value) -> {
                    Quantity lower = Quantities.parse(value);
                    Quantity upper = Quantities.parse(limit.at(high, name));
                    if (lower != null && upper != null && lower.compareTo(upper) > 0) {
                        errors.add(
                                Wrong.invalid(
                                        at.child(field).key(name),
                                        Read.scalar(limit.at(field, name)),
                                        String.format(message, lower, upper)));
                    }
                });
    }

    static void resourceQuota(Obj object, List<FieldError> errors) {
        FieldPath hard = Wrong.SPEC.child("hard");
        object.obj("spec", "hard")
                .forEach((name, value) -> {
                    Rules.name(Names::labelKey, name, hard.key(name), errors);
                    Quantities.notNegative(value, hard.key(name), errors);
                });
        List<String> scopes = Read.texts(object, "spec", "scopes");
        for (String scope : scopes) {
            if (!QUOTA_SCOPES.contains(scope)) {
                errors.add(
                        Wrong.invalid(
                                Wrong.SPEC.child("scopes"),
                                GoValues.strings(scopes),
                                "unsupported scope"));
            }
        }
        if (scopes.containsAll(List.of("BestEffort", "NotBestEffort"))
                || scopes.containsAll(List.of("Terminating", "NotTerminating"))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("scopes"),
                            GoValues.strings(scopes),
                            "conflicting scopes"));
        }
    }

    static void resourceQuotaChange(Obj now, Obj before, List<FieldError> errors) {
        if (!now.arr("spec", "scopes").equals(before.arr("spec", "scopes"))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("scopes"),
                            GoValues.strings(Read.texts(now, "spec", "scopes")),
                            Metadata.IMMUTABLE));
        }
    }
}
