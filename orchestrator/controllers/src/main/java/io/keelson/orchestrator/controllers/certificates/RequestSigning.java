package io.keelson.orchestrator.controllers.certificates;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.pki.SigningRequest;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Signs what has been approved. */
public final class RequestSigning {
    private static final Duration LIFETIME_MAX = Duration.ofDays(365);
    private static final Duration LIFETIME_MIN = Duration.ofMinutes(10);

    private final Function<ObjectKey, @Nullable Obj> requests;
    private final ControllerContext.Root root;
    private final Clockwork clockwork;

    private RequestSigning(ControllerContext context, Function<ObjectKey, @Nullable Obj> requests) {
        this.requests = requests;
        this.root = context.root();
        this.clockwork = context.clockwork();
    }

    public static Controller controller(ControllerContext context) {
        return new CertificateRequests(
                context, requests -> new RequestSigning(context, requests)::reconcile);
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Obj request = requests.apply(key);
        if (request == null
                || CertificateRequests.isIssued(request)
                || !CertificateRequests.is(request, "Approved")
                || CertificateRequests.is(request, "Denied")
                || CertificateRequests.is(request, "Failed")
                || !SignerRules.isKnown(request.text("spec", "signerName"))) {
            return null;
        }
        api.updateStatus(CertificateRequests.RESOURCE, signed(request));
        return null;
    }

    /** With its certificate, or with why it has none. */
    private Obj signed(Obj request) {
        String signer = request.text("spec", "signerName");
        List<String> usages = request.arr("spec", "usages").texts();
        try {
            String pem = CertificateRequests.decoded(request, "spec", "request");
            String refusal = SignerRules.refusal(signer, SigningRequest.parse(pem), usages);
            if (!refusal.isEmpty()) {
                return failed(request, refusal);
            }
            byte[] certificate =
                    root.sign(pem, usages, lifetime(request)).getBytes(StandardCharsets.US_ASCII);
            return request.withAt(
                    Node.of(Base64.getEncoder().encodeToString(certificate)),
                    "status",
                    "certificate");
        } catch (IllegalArgumentException e) {
            return failed(request, String.valueOf(e.getMessage()));
        }
    }

    private Obj failed(Obj request, String why) {
        return CertificateRequests.withCondition(
                request, "Failed", "SignerValidationFailure", why, clockwork.now());
    }

    private static Duration lifetime(Obj request) {
        Duration asked =
                Duration.ofSeconds(
                        request.whole(LIFETIME_MAX.toSeconds(), "spec", "expirationSeconds"));
        if (asked.compareTo(LIFETIME_MAX) > 0) {
            return LIFETIME_MAX;
        }
        return asked.compareTo(LIFETIME_MIN) < 0 ? LIFETIME_MIN : asked;
    }
}
