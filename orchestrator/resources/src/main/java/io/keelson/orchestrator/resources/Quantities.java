package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules for amounts of resources. */
final class Quantities {
    private static final Set<String> FOR_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
    private static final String HUGE_PAGES = "hugepages-";
    private static final String NOT_WHOLE = "must be an integer";
    private static final String MALFORMED =
            "quantities must match the regular expression"
                    + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private Quantities() {}

    /** What a container asks for and may use. */
    static void requirements(Obj resources, FieldPath at, List<FieldError> errors) {
        FieldPath limitsAt = at.child("limits");
        FieldPath requestsAt = at.child("requests");
        Obj limits = resources.obj("limits");
        Obj requests = resources.obj("requests");
        limits.forEach((name, value) -> amount(name, value, limitsAt.key(name), errors));
        requests.forEach((name, value) -> {
            amount(name, value, requestsAt.key(name), errors);
            Quantity request = parse(value);
            Quantity limit = parse(limits.get(name));
            if (request != null && limit != null) {
                boolean shareable = !isExtended(name) && !name.startsWith(HUGE_PAGES);
                if (!shareable && !request.equals(limit)) {
                    errors.add(
                            Wrong.invalid(
                                    requestsAt,
                                    request.toString(),
                                    "must be equal to " + name + " limit"));
                } else if (request.compareTo(limit) > 0) {
                    errors.add(
                            Wrong.invalid(
                                    requestsAt,
                                    request.toString(),
                                    "must be less than or equal to " + name + " limit"));
                }
            } else if (request != null && isExtended(name)) {
                errors.add(
                        Wrong.required(
                                limitsAt, "Limit must be set for non overcommitable resources"));
            }
        });
    }

    private static void amount(String name, Node value, FieldPath at, List<FieldError> errors) {
        for (String problem : Names.labelKey(name)) {
            errors.add(Wrong.invalid(at, name, problem));
        }
        if (!name.contains("/") && !FOR_CONTAINERS.contains(name) && !name.startsWith(HUGE_PAGES)) {
            errors.add(Wrong.invalid(at, name, "must be a standard resource for containers"));
        }
        notNegative(value, at, errors);
        Quantity quantity = parse(value);
        if (quantity != null && isExtended(name) && quantity.milli() % 1000 != 0) {
            errors.add(Wrong.invalid(at, quantity.toString(), NOT_WHOLE));
        }
    }

    static void notNegative(@Nullable Node value, FieldPath at, List<FieldError> errors) {
        if (value == null || value == Node.Null.NULL) {
            return;
        }
        Quantity quantity = parse(value);
        if (quantity == null) {
            errors.add(Wrong.invalid(at, Read.scalar(value), MALFORMED));
        } else if (quantity.signum() < 0) {
            errors.add(Wrong.invalid(at, quantity.toString(), Numbers.NOT_NEGATIVE));
        }
    }

    static void positive(@Nullable Node value, FieldPath at, List<FieldError> errors) {
        Quantity quantity = parse(value);
        if (quantity != null && quantity.signum() <= 0) {
            errors.add(Wrong.invalid(at, quantity.toString(), "must be greater than zero"));
        }
    }

    /** Null if it is none. */
    static @Nullable Quantity parse(@Nullable Node value) {
        if (value == null || value == Node.Null.NULL) {
            return null;
        }
        try {
            return Quantity.parse(value);
        } catch (IllegalArgumentException e) {
            return null; // reported where the rule for the field is
        }
    }

    private static boolean isExtended(String name) {
        return name.contains("/") && !name.startsWith("kubernetes.io/");
    }
}
