package io.keelson.orchestrator.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusTest {
    private final List<Golden.Exchange> errors = Golden.exchanges("06-errors.jsonl");

    private void same(String exchange, Status status) {
        same(errors, exchange, status);
    }

    private static void same(List<Golden.Exchange> among, String exchange, Status status) {
        Obj recorded = Golden.answer(among, exchange);
        // As text, because the order of members is part of what clients see.
        assertThat(JsonWriter.toText(status.toObj())).isEqualTo(JsonWriter.toText(recorded));
        assertThat(Status.of(recorded)).isEqualTo(status);
    }

    @Test
    void wordsAreThoseOfARealServer() {
        same("already exists", Status.alreadyExists("", "pods", "p1"));
        same("not found", Status.notFound("", "pods", "none"));
        same("unknown resource", Status.noSuchResource());
        same("method not allowed", Status.methodNotAllowed());
        same("stale update conflicts", Status.modified("", "pods", "p1"));
        same("unacceptable accept", Status.notAcceptable());
        same("future resourceVersion", Status.resourceVersionTooLarge(99_999_999, 289));
        same(
                "list exact below compaction",
                Status.expired("The resourceVersion for the provided list is too old."));
        same(
                "delete default namespace",
                Status.forbidden("", "namespaces", "default", "this namespace may not be deleted"));
        same(
                "namespace mismatch",
                Status.badRequest(
                        "the namespace of the provided object does not match the namespace sent on"
                                + " the request"));
        same(
                "wrong kind",
                Status.cannotBeHandled(
                        "Service",
                        "v1",
                        "Pod",
                        "converting (v1.Service) to (core.Pod): unknown conversion"));
        same(
                "resourceVersion on create",
                Status.unexplained("resourceVersion should not be set on objects to be created"));
    }

    @Test
    void wordsForPatchesAndDeletes() {
        List<Golden.Exchange> patches = Golden.exchanges("04-patches.jsonl");
        same(patches, "json patch: test fails", Status.unprocessable());
        same(patches, "patch missing object", Status.notFound("apps", "deployments", "none"));
        same(patches, "patch: unknown media type", Status.unsupportedMediaType());
        same(
                patches,
                "strategic on custom resource is refused",
                Status.unsupportedMediaType(
                        List.of(
                                "application/json-patch+json",
                                "application/merge-patch+json",
                                "application/apply-patch+yaml")));
        List<Golden.Exchange> deletes = Golden.exchanges("09-deletes.jsonl");
        same(
                deletes,
                "create in terminating namespace",
                Status.forbidden(
                                "",
                                "configmaps",
                                "late",
                                "unable to create new content in namespace n1 because it is being"
                                        + " terminated")
                        .withCauses(
                                List.of(
                                        new Status.Cause(
                                                "NamespaceTerminating",
                                                "namespace n1 is being terminated",
                                                "metadata.namespace"))));
        same(Golden.exchanges("08-subresources.jsonl"), "bind", Status.success(201));
    }

    @Test
    void invalidObjectsListTheirCauses() {
        FieldPath container = FieldPath.of("spec", "containers");
        same(
                "no containers",
                Status.invalid("", "Pod", "bad", List.of(FieldError.required(container))));
        same(
                "duplicate container names",
                Status.invalid(
                        "",
                        "Pod",
                        "bad",
                        List.of(FieldError.duplicate(container.index(1).child("name"), "a"))));
        same(
                "restartPolicy unknown",
                Status.invalid(
                        "",
                        "Pod",
                        "bad",
                        List.of(
                                FieldError.notSupported(
                                        FieldPath.of("spec", "restartPolicy"),
                                        "Sometimes",
                                        List.of("Always", "OnFailure", "Never")))));
        same(
                "port out of range",
                Status.invalid(
                        "",
                        "Pod",
                        "bad",
                        List.of(
                                FieldError.invalid(
                                        container
                                                .index(0)
                                                .child("ports")
                                                .index(0)
                                                .child("containerPort"),
                                        70_000,
                                        Names.portNumber(70_000).getFirst()))));
        same(
                "volumeMount without volume",
                Status.invalid(
                        "",
                        "Pod",
                        "bad",
                        List.of(
                                FieldError.notFound(
                                        container
                                                .index(0)
                                                .child("volumeMounts")
                                                .index(0)
                                                .child("name"),
                                        "v"))));
        same(
                "two probe handlers",
                Status.invalid(
                        "",
                        "Pod",
                        "bad",
                        List.of(
                                FieldError.forbidden(
                                        container
                                                .index(0)
                                                .child("livenessProbe")
                                                .child("tcpSocket"),
                                        "may not specify more than 1 handler type"))));
        same(
                "role ref missing",
                Status.invalid(
                        "rbac.authorization.k8s.io",
                        "RoleBinding",
                        "bad",
                        List.of(
                                FieldError.notSupported(
                                        FieldPath.of("roleRef", "kind"),
                                        "",
                                        List.of("Role", "ClusterRole")),
                                FieldError.required(FieldPath.of("roleRef", "name")))));
        same(
                "secret tls without keys",
                Status.invalid(
                        "",
                        "Secret",
                        "bad",
                        List.of(
                                FieldError.required(FieldPath.of("data").key("tls.crt")),
                                FieldError.required(FieldPath.of("data").key("tls.key")))));
    }

    @Test
    void malformedBodies() {
        for (String name : List.of("malformed json", "empty body")) {
            byte[] body = (name.equals("empty body") ? "" : "{\"kind\":").getBytes(UTF_8);
            try {
                JsonReader.read(body);
                throw new AssertionError("read " + name);
            } catch (MalformedException e) {
                same(name, Status.unrecognized("Pod", e, body));
            }
        }
    }

    @Test
    void namesAreRefusedInTheSameWords() {
        same(
                "bad name",
                Status.invalid(
                        "",
                        "Pod",
                        "Bad_Name",
                        List.of(
                                FieldError.invalid(
                                        FieldPath.of("metadata", "name"),
                                        "Bad_Name",
                                        Names.dnsSubdomain("Bad_Name").getFirst()))));
        same(
                "bad label",
                Status.invalid(
                        "",
                        "Pod",
                        "x",
                        List.of(
                                FieldError.invalid(
                                        FieldPath.of("metadata", "labels"),
                                        "a b",
                                        Names.labelKey("a b").getFirst()))));
        same(
                "configmap bad key",
                Status.invalid(
                        "",
                        "ConfigMap",
                        "bad",
                        List.of(
                                FieldError.invalid(
                                        FieldPath.of("data").key("a b"),
                                        "a b",
                                        Names.configKey("a b").getFirst()))));
    }

    @Test
    void selectorsAreRefusedInTheSameWords() {
        try {
            LabelSelector.parse("a===b");
            throw new AssertionError("parsed");
        } catch (StatusException e) {
            same("bad label selector", e.status());
        }
        try {
            FieldSelector.parse("spec.nope=x").checkSupported(Set.of("metadata.name"));
            throw new AssertionError("supported");
        } catch (StatusException e) {
            same("bad field selector", e.status());
        }
    }

    @Test
    void deletions() {
        List<Golden.Exchange> deletes = Golden.exchanges("09-deletes.jsonl");
        String uid = Golden.answer(deletes, "background rs").text("details", "uid");
        same(deletes, "background rs", Status.deleted("apps", "replicasets", "rs1", uid));
    }

    @Test
    void everyRecordedStatusIsReadAndWrittenTheSame() {
        int seen = 0;
        for (String file :
                List.of(
                        "04-patches.jsonl",
                        "05-apply.jsonl",
                        "06-errors.jsonl",
                        "09-deletes.jsonl")) {
            for (Golden.Exchange exchange : Golden.exchanges(file)) {
                if (exchange.answer() instanceof Obj obj && obj.text("kind").equals("Status")) {
                    assertThat(JsonWriter.toText(Status.of(obj).toObj()))
                            .isEqualTo(JsonWriter.toText(obj));
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(80);
    }

    @Test
    void anErrorSaidTwiceIsOneMessageAndTwoCauses() {
        FieldError error = FieldError.required(FieldPath.of("a"));
        Status status = Status.invalid("", "Pod", "x", List.of(error, error));
        assertThat(status.message()).isEqualTo("Pod \"x\" is invalid: a: Required value");
        assertThat(status.toObj().obj("details").arr("causes").size()).isEqualTo(2);
    }
}
