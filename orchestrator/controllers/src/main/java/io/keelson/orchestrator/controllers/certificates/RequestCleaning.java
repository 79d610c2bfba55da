package io.keelson.orchestrator.controllers.certificates;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deletes requests that have had their time. */
public final class RequestCleaning {
    private static final Duration DECIDED = Duration.ofHours(1);
    private static final Duration PENDING = Duration.ofHours(24);

    private final Function<ObjectKey, @Nullable Obj> requests;
    private final Clockwork clockwork;

    private RequestCleaning(
            ControllerContext context, Function<ObjectKey, @Nullable Obj> requests) {
        this.requests = requests;
        this.clockwork = context.clockwork();
    }

    public static Controller controller(ControllerContext context) {
        return new CertificateRequests(
                context, requests -> new RequestCleaning(context, requests)::reconcile);
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Obj request = requests.apply(key);
        Instant end = request == null ? null : end(request);
        if (request == null || end == null) {
            return null;
        }
        Duration left = Duration.between(clockwork.now(), end);
        if (left.isPositive()) {
            return left;
        }
        api.delete(CertificateRequests.RESOURCE, key, request.text("metadata", "uid"));
        return null;
    }

    /** When its time is over; null while somebody may still issue it. */
    private static @Nullable Instant end(Obj request) {
        Obj approved = CertificateRequests.condition(request, "Approved");
        Obj denied = CertificateRequests.condition(request, "Denied");
        Obj failed = CertificateRequests.condition(request, "Failed");
        if (approved == null && denied == null && failed == null) {
            return after(Times.at(request, "metadata", "creationTimestamp"), PENDING);
        }
        boolean issued = approved != null && CertificateRequests.isIssued(request);
        return Stream.of(
                        decided(denied),
                        decided(failed),
                        issued ? decided(approved) : null,
                        issued ? expiry(request) : null)
                .filter(each -> each != null)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static @Nullable Instant decided(@Nullable Obj condition) {
        return condition == null ? null : after(Times.at(condition, "lastUpdateTime"), DECIDED);
    }

    private static @Nullable Instant after(@Nullable Instant since, Duration time) {
        return since == null ? null : since.plus(time);
    }

    private static @Nullable Instant expiry(Obj request) {
        try {
            byte[] pem =
                    CertificateRequests.decoded(request, "status", "certificate")
                            .getBytes(StandardCharsets.US_ASCII);
            return CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(pem))
                            instanceof X509Certificate certificate
                    ? certificate.getNotAfter().toInstant()
                    : null;
        } catch (CertificateException | IllegalArgumentException e) {
            return null; // another signer's, who knows what it is
        }
    }
}
