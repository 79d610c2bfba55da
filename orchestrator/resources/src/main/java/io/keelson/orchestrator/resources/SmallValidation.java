package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The rules of the groups that have one small kind. */
final class SmallValidation {
    private static final FieldPath ROOT = FieldPath.ROOT;
    private static final long USER_PRIORITY_MAX = 1_000_000_000;
    private static final int ENDPOINTS_MAX = 1000;
    private static final int ADDRESSES_MAX = 100;

    private SmallValidation() {}

    static void priorityClass(Obj object, List<FieldError> errors) {
        String name = object.text("metadata", "name");
        boolean system =
                name.equals("system-node-critical") || name.equals("system-cluster-critical");
        if (name.startsWith("system-") && !system) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.METADATA.child("name"),
                            "priority class names with 'system-' prefix are reserved for system use"
                                    + " only. error: "
                                    + name
                                    + " is not a known system priority class"));
        }
        if (!system && object.whole(0, "value") > USER_PRIORITY_MAX) {
            errors.add(
                    Wrong.forbidden(
                            FieldPath.of("value"),
                            "maximum allowed value of a user defined priority is "
                                    + USER_PRIORITY_MAX));
        }
        Rules.oneOf(
                object, "preemptionPolicy", List.of("Never", "PreemptLowerPriority"), ROOT, errors);
    }

    static void priorityClassChange(Obj now, Obj before, List<FieldError> errors) {
        if (now.whole(0, "value") != before.whole(0, "value")) {
            errors.add(Wrong.forbidden(FieldPath.of("value"), "may not be changed in an update."));
        }
        Rules.unchanged(now, before, "preemptionPolicy", ROOT, errors);
    }

    static void lease(Obj lease, List<FieldError> errors) {
        Obj spec = lease.obj("spec");
        Numbers.positive(spec, "leaseDurationSeconds", Wrong.SPEC, errors);
        Numbers.notNegative(spec, "leaseTransitions", Wrong.SPEC, errors);
    }

    static void runtimeClass(Obj object, List<FieldError> errors) {
        Rules.name(Names::dnsLabel, object.text("handler"), FieldPath.of("handler"), errors);
        Metadata.checkLabels(
                object.obj("scheduling", "nodeSelector"),
                FieldPath.of("scheduling", "nodeSelector"),
                errors);
        PodValidation.tolerations(
                Read.objects(object, "scheduling", "tolerations"),
                FieldPath.of("scheduling", "tolerations"),
                errors);
    }

    static void runtimeClassChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now, before, "handler", ROOT, errors);
    }

    static void endpointSlice(Obj slice, List<FieldError> errors) {
        List<String> types = List.of("FQDN", "IPv4", "IPv6");
        String type = slice.text("addressType");
        if (type.isEmpty()) {
            errors.add(Wrong.required(FieldPath.of("addressType"), ""));
        } else if (!types.contains(type)) {
            errors.add(Wrong.notSupported(FieldPath.of("addressType"), type, types));
        }
        List<Obj> endpoints = Read.objects(slice, "endpoints");
        if (endpoints.size() > ENDPOINTS_MAX) {
            errors.add(Wrong.tooMany(FieldPath.of("endpoints"), endpoints.size(), ENDPOINTS_MAX));
        }
        for (int i = 0; i < endpoints.size(); i++) {
            addresses(
                    endpoints.get(i),
                    type,
                    FieldPath.of("endpoints").index(i).child("addresses"),
                    errors);
        }
        List<Obj> ports = Read.objects(slice, "ports");
        Rules.unique(ports, "name", FieldPath.of("ports"), errors);
        for (int i = 0; i < ports.size(); i++) {
            FieldPath at = FieldPath.of("ports").index(i);
            Rules.maybeName(Names::dnsLabel, ports.get(i), "name", at, errors);
            Rules.oneOf(ports.get(i), "protocol", List.of("SCTP", "TCP", "UDP"), at, errors);
            Rules.range(ports.get(i), "port", 1, 65_535, at, errors);
        }
    }

    private static void addresses(
            Obj endpoint, String type, FieldPath at, List<FieldError> errors) {
        List<String> addresses = Read.texts(endpoint, "addresses");
        if (addresses.isEmpty()) {
            errors.add(Wrong.required(at, "must contain at least 1 address"));
        } else if (addresses.size() > ADDRESSES_MAX) {
            errors.add(Wrong.tooMany(at, addresses.size(), ADDRESSES_MAX));
        }
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            switch (type) {
                case "IPv4" -> {
                    if (!Addresses.isV4(address)) {
                        errors.add(
                                Wrong.invalid(
                                        at.index(i), address, "must be a valid IPv4 address"));
                    }
                }
                case "IPv6" -> {
                    if (!Addresses.isV6(address)) {
                        errors.add(
                                Wrong.invalid(
                                        at.index(i), address, "must be a valid IPv6 address"));
                    }
                }
                case "FQDN" -> Rules.name(Names::dnsSubdomain, address, at.index(i), errors);
                default -> {} // the type is reported itself
            }
        }
    }

    static void endpointSliceChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now, before, "addressType", ROOT, errors);
    }
}
