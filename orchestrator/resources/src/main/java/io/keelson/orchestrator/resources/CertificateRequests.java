package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of certificate requests. Who approves and who signs write through different paths: the
 * one the conditions Approved and Denied, the other the certificate.
 */
final class CertificateRequests {
    private static final long EXPIRATION_SECONDS_MIN = 600;
    private static final List<String> DECISIONS = List.of("Approved", "Denied");
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");
    private static final FieldPath CONDITIONS = Wrong.STATUS.child("conditions");

    private CertificateRequests() {}

    static void check(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        if (spec.text("request").isEmpty()) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("request"),
                            new GoValues.Raw("[]byte(nil)"),
                            "PEM block type must be CERTIFICATE REQUEST"));
        }
        if (spec.arr("usages").isEmpty()) {
            errors.add(Wrong.required(Wrong.SPEC.child("usages"), "usages must be provided"));
        }
        String signer = spec.text("signerName");
        FieldPath at = Wrong.SPEC.child("signerName");
        if (signer.isEmpty()) {
            errors.add(Wrong.required(at, ""));
        } else if (!signer.contains("/")) {
            errors.add(
                    Wrong.invalid(
                            at,
                            signer,
                            "must be a fully qualified domain and path of the form"
                                    + " 'example.com/signer-name'"));
        }
        if (Read.has(spec, "expirationSeconds")
                && spec.whole(0, "expirationSeconds") < EXPIRATION_SECONDS_MIN) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("expirationSeconds"),
                            spec.whole(0, "expirationSeconds"),
                            "may not specify a duration less than 600 seconds (10 minutes)"));
        }
    }

    /** The conditions of the new request, and all else as it was. */
    static Obj approved(Obj now, Obj before, Instant at) {
        Node conditions = now.at("status", "conditions");
        Node status = before.get("status");
        Obj changed =
                now.with("spec", before.obj("spec"))
                        .with("status", status == null ? Obj.EMPTY : status);
        changed =
                conditions == null
                        ? changed.withoutAt("status", "conditions")
                        : changed.withAt(conditions, "status", "conditions");
        return withTimes(changed, before, at);
    }

    /** A condition without times has come to be, or has changed, now. */
    static Obj withTimes(Obj now, Obj before, Instant at) {
        List<Node> conditions = new ArrayList<>();
        for (Obj condition : conditions(now)) {
            Obj timed = condition;
            if (!Read.has(timed, "lastUpdateTime")) {
                timed = timed.with("lastUpdateTime", Node.of(Times.seconds(at)));
            }
            if (!Read.has(timed, "lastTransitionTime")) {
                timed = timed.with("lastTransitionTime", since(condition, before, at));
            }
            conditions.add(timed);
        }
        return conditions.isEmpty() ? now : now.withAt(Arr.of(conditions), "status", "conditions");
    }

    private static Node since(Obj condition, Obj before, Instant at) {
        for (Obj earlier : conditions(before)) {
            Node time = earlier.get("lastTransitionTime");
            if (time != null
                    && earlier.text("type").equals(condition.text("type"))
                    && earlier.text("status").equals(condition.text("status"))) {
                return time;
            }
        }
        return Node.of(Times.seconds(at));
    }

    static void checkApproval(Obj now, Obj before, List<FieldError> errors) {
        checkUpdate(now, before, errors);
    }

    static void checkStatus(Obj now, Obj before, List<FieldError> errors) {
        checkUpdate(now, before, errors);
        for (String type : DECISIONS) {
            List<Obj> is = conditions(now, type);
            List<Obj> was = conditions(before, type);
            if (is.size() > was.size()) {
                errors.add(
                        Wrong.forbidden(
                                CONDITIONS,
                                "updates may not add a condition of type \"" + type + "\""));
            } else if (is.size() == was.size() && !is.equals(was)) {
                errors.add(
                        Wrong.forbidden(
                                CONDITIONS,
                                "updates may not modify a condition of type \"" + type + "\""));
            }
        }
        String certificate = before.text("status", "certificate");
        if (!certificate.isEmpty() && !certificate.equals(now.text("status", "certificate"))) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.STATUS.child("certificate"),
                            "updates may not change certificate content"));
        }
    }

    private static void checkUpdate(Obj now, Obj before, List<FieldError> errors) {
        check(now, errors);
        checkConditions(conditions(now), errors);
        for (String type : FINAL) {
            if (conditions(now, type).size() < conditions(before, type).size()) {
                errors.add(
                        Wrong.forbidden(
                                CONDITIONS,
                                "updates may not remove a condition of type \"" + type + "\""));
            }
        }
    }

    private static void checkConditions(List<Obj> conditions, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            FieldPath at = CONDITIONS.index(i);
            String type = conditions.get(i).text("type");
            Rules.required(conditions.get(i), "type", at, errors);
            Rules.oneOf(
                    conditions.get(i),
                    "status",
                    FINAL.contains(type) ? List.of("True") : List.of("False", "True", "Unknown"),
                    at,
                    errors);
            if (DECISIONS.contains(type)
                    && seen.contains(type.equals("Denied") ? "Approved" : "Denied")) {
                errors.add(
                        Wrong.invalid(
                                at.child("type"),
                                type,
                                "Approved and Denied conditions are mutually exclusive"));
            }
            if (!seen.add(type)) {
                errors.add(Wrong.duplicate(at.child("type"), type));
            }
        }
    }

    private static List<Obj> conditions(Obj request) {
        return Read.objects(request, "status", "conditions");
    }

    private static List<Obj> conditions(Obj request, String type) {
        return conditions(request).stream()
                .filter(condition -> condition.text("type").equals(type))
                .toList();
    }
}
