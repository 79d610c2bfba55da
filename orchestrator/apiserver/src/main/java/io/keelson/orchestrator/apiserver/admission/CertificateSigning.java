package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.authz.Attributes;
import io.keelson.orchestrator.apiserver.authz.Authorizer;
import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.tls.DistinguishedName;
import io.keelson.orchestrator.apiserver.tls.SigningRequest;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate request says who made it, whatever its maker says; who decides on it, or signs, has
 * to be allowed to do so for its signer. Nobody is made a master by a certificate: whoever approves
 * cannot overlook that.
 */
final class CertificateSigning implements Admission {
    private static final GroupVersionKind REQUEST =
            new GroupVersionKind("certificates.k8s.io", "v1", "CertificateSigningRequest");

    /** Of certificates that the API server believes. */
    private static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

    private final Authorizer authorizer;

    CertificateSigning(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public void admit(Request request) {
        if (!request.call().def().gvk().equals(REQUEST)) {
            return;
        }
        Obj before = request.before();
        if (before == null) {
            checkSubject(request);
            request.change(withRequester(request.object(), request.call().user()));
            return;
        }
        switch (request.call().target().subresource()) {
            case "approval" -> check(request, "approve", before);
            case "status" -> {
                if (!before.obj("status").equals(request.object().obj("status"))) {
                    check(request, "sign", before);
                }
            }
            default -> {}
        }
    }

    private static void checkSubject(Request request) {
        Obj spec = request.object().obj("spec");
        if (!spec.text("signerName").equals(CLIENT_SIGNER)) {
            return;
        }
        X500Principal subject;
        try {
            subject = SigningRequest.subject(Base64.getDecoder().decode(spec.text("request")));
        } catch (IllegalArgumentException e) {
            throw request.forbidden("failed to parse CSR: " + e.getMessage());
        }
        if (DistinguishedName.organizations(subject).contains(User.MASTERS)) {
            throw request.forbidden(
                    "use of "
                            + CLIENT_SIGNER
                            + " signer with "
                            + User.MASTERS
                            + " group is not allowed");
        }
    }

    private static Obj withRequester(Obj request, User user) {
        Obj spec = request.obj("spec").with("username", Node.of(user.name()));
        spec = user.uid().isEmpty() ? spec.without("uid") : spec.with("uid", Node.of(user.uid()));
        spec =
                user.groups().isEmpty()
                        ? spec.without("groups")
                        : spec.with("groups", Arr.ofTexts(user.groups()));
        Obj.Builder extra = Obj.builder();
        user.extra().forEach((name, values) -> extra.put(name, Arr.ofTexts(values)));
        spec = user.extra().isEmpty() ? spec.without("extra") : spec.with("extra", extra.build());
        return request.with("spec", spec);
    }

    /** For that signer, or for all of its domain. */
    private void check(Request request, String verb, Obj before) {
        String signer = before.text("spec", "signerName");
        int slash = signer.indexOf('/');
        String domain = (slash < 0 ? signer : signer.substring(0, slash)) + "/*";
        for (String name : List.of(signer, domain)) {
            Attributes asked =
                    Attributes.ofResource(verb, REQUEST.group(), "signers", "", "", name);
            if (authorizer.authorize(request.call().user(), asked).allowed()) {
                return;
            }
        }
        throw new StatusException(
                Status.forbidden(
                        REQUEST.group(),
                        request.call().def().plural(),
                        request.call().target().name(),
                        "user not permitted to "
                                + verb
                                + " requests with signerName "
                                + GoText.quote(signer)));
    }
}
