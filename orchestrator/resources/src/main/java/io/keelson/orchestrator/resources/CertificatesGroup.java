package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The group certificates.k8s.io: who asks for a certificate, and what came of it. */
final class CertificatesGroup {
    private static final GroupVersionKind REQUEST =
            new GroupVersionKind("certificates.k8s.io", "v1", "CertificateSigningRequest");

    private CertificatesGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                Declare.kind(
                                REQUEST.group(),
                                REQUEST.version(),
                                REQUEST.kind(),
                                "certificatesigningrequests",
                                "certificates.v1")
                        .shortNames("csr")
                        .cluster()
                        .status(Obj.EMPTY)
                        .statusUpdate(CertificateRequests::withTimes)
                        .validateStatus(CertificateRequests::checkStatus)
                        .subResource(
                                SubResource.part(
                                        "approval",
                                        REQUEST,
                                        SubResource.GET_PATCH_UPDATE,
                                        CertificateRequests::approved,
                                        CertificateRequests::checkApproval))
                        .select(SelectableField.of("spec.signerName"))
                        .update((now, before) -> now.with("spec", before.obj("spec")))
                        .table(
                                TableColumns.named(
                                        List.of(
                                                Column.text("Age"),
                                                Column.text("SignerName"),
                                                Column.text("Requestor"),
                                                Column.text("RequestedDuration"),
                                                Column.text("Condition")),
                                        CertificatesGroup::row))
                        .validate(CertificateRequests::check)
                        .def());
    }

    private static List<Node> row(Obj request, Instant now) {
        Obj spec = request.obj("spec");
        String duration =
                Read.has(spec, "expirationSeconds")
                        ? Durations.human(Duration.ofSeconds(spec.whole(0, "expirationSeconds")))
                        : Cells.NONE;
        return List.of(
                Cells.age(request, now),
                Cells.orNone(spec.text("signerName")),
                Cells.text(spec.text("username")),
                Cells.text(duration),
                Cells.text(condition(request)));
    }

    private static String condition(Obj request) {
        boolean approved = BatchGroup.hasCondition(request, "Approved");
        boolean denied = BatchGroup.hasCondition(request, "Denied");
        boolean failed = BatchGroup.hasCondition(request, "Failed");
        List<String> words = new ArrayList<>();
        words.add(denied ? "Denied" : approved ? "Approved" : "Pending");
        if (failed) {
            words.add("Failed");
        }
        if (!request.text("status", "certificate").isEmpty()) {
            words.add("Issued");
        }
        return String.join(",", words);
    }
}
