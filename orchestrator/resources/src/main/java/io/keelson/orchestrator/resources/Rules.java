package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules that hold for fields of many kinds. Each adds what is wrong to the list. */
final class Rules {
    private Rules() {}

    static void required(Obj object, String name, FieldPath at, List<FieldError> errors) {
        if (Read.scalar(object.get(name)).isEmpty()) {
            errors.add(Wrong.required(at.child(name), ""));
        }
    }

    /** One of these words, and not nothing. */
    static void oneOf(
            Obj object,
            String name,
            List<String> supported,
            FieldPath at,
            List<FieldError> errors) {
        if (object.text(name).isEmpty()) {
            errors.add(Wrong.required(at.child(name), ""));
        } else {
            maybeOneOf(object, name, supported, at, errors);
        }
    }

    /** One of these words, or nothing. */
    static void maybeOneOf(
            Obj object,
            String name,
            List<String> supported,
            FieldPath at,
            List<FieldError> errors) {
        String value = object.text(name);
        if (!value.isEmpty() && !supported.contains(value)) {
            errors.add(Wrong.notSupported(at.child(name), value, supported));
        }
    }

    static void name(NameRule rule, String value, FieldPath at, List<FieldError> errors) {
        for (String problem : rule.problems(value)) {
            errors.add(Wrong.invalid(at, value, problem));
        }
    }

    /** A name by that rule, if there is one. */
    static void maybeName(
            NameRule rule, Obj object, String name, FieldPath at, List<FieldError> errors) {
        if (!object.text(name).isEmpty()) {
            name(rule, object.text(name), at.child(name), errors);
        }
    }

    /** A name by that rule, and there must be one. */
    static void requiredName(
            NameRule rule, Obj object, String name, FieldPath at, List<FieldError> errors) {
        required(object, name, at, errors);
        maybeName(rule, object, name, at, errors);
    }

    /** A number from low to high, if there is one. */
    static void range(
            Obj object, String name, long low, long high, FieldPath at, List<FieldError> errors) {
        if (object.get(name) instanceof Node.Whole(long value) && (value < low || value > high)) {
            errors.add(
                    Wrong.invalid(
                            at.child(name),
                            value,
                            "must be between " + low + " and " + high + ", inclusive"));
        }
    }

    /** Fields whose values no two elements of a list share. */
    static void unique(List<Obj> elements, String name, FieldPath at, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < elements.size(); i++) {
            String value = elements.get(i).text(name);
            if (!value.isEmpty() && !seen.add(value)) {
                errors.add(Wrong.duplicate(at.index(i).child(name), value));
            }
        }
    }

    static void unchanged(Obj now, Obj before, String name, FieldPath at, List<FieldError> errors) {
        Node was = before.get(name);
        Node is = now.get(name);
        boolean set = Read.has(before, name);
        boolean same = set ? was != null && was.equals(is) : !Read.has(now, name);
        if (!same) {
            Object value = is == null ? Node.Null.NULL : is;
            errors.add(Wrong.invalid(at.child(name), value, Metadata.IMMUTABLE));
        }
    }

    static void selector(Obj selector, FieldPath at, List<FieldError> errors) {
        errors.addAll(LabelSelector.validate(selector, at));
    }

    /** A path inside a volume: neither absolute nor upwards. */
    static void localPath(String path, FieldPath at, List<FieldError> errors) {
        if (path.startsWith("/")) {
            errors.add(Wrong.invalid(at, path, "must be a relative path"));
        }
        noBackSteps(path, at, errors);
    }

    static void noBackSteps(String path, FieldPath at, List<FieldError> errors) {
        for (String step : path.split("/", -1)) {
            if (step.equals("..")) {
                errors.add(Wrong.invalid(at, path, "must not contain '..'"));
                return;
            }
        }
    }
}
