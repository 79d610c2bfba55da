package io.keelson.orchestrator.controllers.certificates;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.client.pki.SigningRequest;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Approves a node's request for the certificate by which the API server knows it. */
public final class RequestApproving {
    private static final ApiResource ACCESS_REVIEWS =
            new ApiResource(
                    "authorization.k8s.io",
                    "v1",
                    "subjectaccessreviews",
                    "SubjectAccessReview",
                    false);

    private final Function<ObjectKey, @Nullable Obj> requests;
    private final Clockwork clockwork;

    private RequestApproving(
            ControllerContext context, Function<ObjectKey, @Nullable Obj> requests) {
        this.requests = requests;
        this.clockwork = context.clockwork();
    }

    public static Controller controller(ControllerContext context) {
        return new CertificateRequests(
                context, requests -> new RequestApproving(context, requests)::reconcile);
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Obj request = requests.apply(key);
        if (request == null
                || CertificateRequests.isIssued(request)
                || CertificateRequests.is(request, "Approved")
                || CertificateRequests.is(request, "Denied")
                || !request.text("spec", "signerName").equals(SignerRules.KUBELET_CLIENT)) {
            return null;
        }
        SigningRequest asked;
        try {
            asked = SigningRequest.parse(CertificateRequests.decoded(request, "spec", "request"));
        } catch (IllegalArgumentException e) {
            return null; // somebody else may know what it is
        }
        if (!SignerRules.refusal(
                        SignerRules.KUBELET_CLIENT, asked, request.arr("spec", "usages").texts())
                .isEmpty()) {
            return null;
        }
        boolean own = request.text("spec", "username").equals(asked.commonName());
        if (own && isAllowed(api, request, "selfnodeclient")) {
            approve(
                    api,
                    request,
                    "Auto approving self kubelet client certificate after"
                            + " SubjectAccessReview.");
        } else if (isAllowed(api, request, "nodeclient")) {
            approve(
                    api,
                    request,
                    "Auto approving kubelet client certificate after SubjectAccessReview.");
        }
        return null;
    }

    /** Whether whoever made the request may have such a certificate. */
    private static boolean isAllowed(Api api, Obj request, String subresource) {
        Obj maker = request.obj("spec");
        Obj.Builder spec = Obj.builder().put("user", maker.text("username"));
        for (String copied : new String[] {"uid", "groups", "extra"}) {
            Node value = maker.get(copied);
            if (value != null) {
                spec.put(copied, value);
            }
        }
        spec.put(
                "resourceAttributes",
                Obj.builder()
                        .put("group", CertificateRequests.RESOURCE.group())
                        .put("resource", CertificateRequests.RESOURCE.plural())
                        .put("verb", "create")
                        .put("subresource", subresource)
                        .put("version", "*")
                        .build());
        Obj review =
                Obj.builder()
                        .put("apiVersion", ACCESS_REVIEWS.apiVersion())
                        .put("kind", ACCESS_REVIEWS.kind())
                        .put("spec", spec.build())
                        .build();
        return api.perform(Write.ask(ACCESS_REVIEWS, review)).isTrue("status", "allowed");
    }

    private void approve(Api api, Obj request, String message) {
        api.perform(
                Write.update(
                        CertificateRequests.RESOURCE,
                        "approval",
                        CertificateRequests.withCondition(
                                request, "Approved", "AutoApproved", message, clockwork.now())));
    }
}
