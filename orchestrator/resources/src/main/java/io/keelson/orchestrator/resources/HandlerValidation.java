package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of probes and of what runs when a container starts or is to stop. */
final class HandlerValidation {
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> HOOK_HANDLERS =
            List.of("exec", "httpGet", "tcpSocket", "sleep");

    private final List<FieldError> errors;

    HandlerValidation(List<FieldError> errors) {
        this.errors = errors;
    }

    void hook(Obj hook, FieldPath here) {
        handler(hook, HOOK_HANDLERS, here);
    }

    void probe(String kind, Obj probe, FieldPath here) {
        handler(probe, HANDLERS, here);
        for (String number :
                List.of(
                        "initialDelaySeconds",
                        "timeoutSeconds",
                        "periodSeconds",
                        "successThreshold",
                        "failureThreshold")) {
            Numbers.notNegative(probe, number, here, errors);
        }
        if (Read.has(probe, "terminationGracePeriodSeconds")) {
            long grace = probe.whole(0, "terminationGracePeriodSeconds");
            if (kind.equals("readinessProbe")) {
                errors.add(
                        Wrong.invalid(
                                here.child("terminationGracePeriodSeconds"),
                                grace,
                                "must not be set for readinessProbes"));
            } else if (grace <= 0) {
                errors.add(
                        Wrong.invalid(
                                here.child("terminationGracePeriodSeconds"),
                                grace,
                                "must be greater than 0"));
            }
        }
        if (!kind.equals("readinessProbe") && probe.whole(1, "successThreshold") != 1) {
            errors.add(
                    Wrong.invalid(
                            here.child("successThreshold"),
                            probe.whole(1, "successThreshold"),
                            "must be 1"));
        }
    }

    private void handler(Obj handler, List<String> kinds, FieldPath here) {
        int count = 0;
        for (String kind : kinds) {
            if (!Read.has(handler, kind)) {
                continue;
            }
            if (++count > 1) {
                errors.add(
                        Wrong.forbidden(
                                here.child(kind), "may not specify more than 1 handler type"));
                continue;
            }
            Obj how = handler.obj(kind);
            FieldPath howAt = here.child(kind);
            switch (kind) {
                case "exec" -> {
                    if (how.arr("command").isEmpty()) {
                        errors.add(Wrong.required(howAt.child("command"), ""));
                    }
                }
                case "httpGet" -> {
                    Rules.required(how, "path", howAt, errors);
                    port(how.get("port"), howAt.child("port"));
                    Rules.oneOf(how, "scheme", List.of("HTTP", "HTTPS"), howAt, errors);
                    for (Obj header : Read.objects(how, "httpHeaders")) {
                        Rules.name(
                                Names::httpHeaderName,
                                header.text("name"),
                                howAt.child("httpHeaders"),
                                errors);
                    }
                }
                case "tcpSocket" -> port(how.get("port"), howAt.child("port"));
                case "grpc" -> Numbers.port(how.whole(0, "port"), howAt.child("port"), errors);
                default -> {} // sleep: its seconds are checked against the pod's grace
            }
        }
        if (count == 0) {
            errors.add(Wrong.required(here, "must specify a handler type"));
        }
    }

    private void port(@Nullable Node port, FieldPath here) {
        if (port instanceof Node.Text(String name)) {
            Rules.name(Names::portName, name, here, errors);
        } else {
            Numbers.port(port instanceof Node.Whole(long number) ? number : 0, here, errors);
        }
    }
}
