package io.keelson.orchestrator.apiserver.authn;

import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.object.Status;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes by the client's certificate, then by its bearer token; who shows neither is anonymous. The
 * first that is believed counts; if something was shown and nothing believed, it is 401.
 */
public final class RequestAuthenticator implements Authenticator {
    private static final String BEARER = "bearer ";

    private final ClientCertificates certificates;
    private final List<TokenAuthenticator> tokens;
    private final boolean anonymousAllowed;

    /**
     * @param tokens asked in this order
     */
    public RequestAuthenticator(
            ClientCertificates certificates,
            List<TokenAuthenticator> tokens,
            boolean anonymousAllowed) {
        this.certificates = certificates;
        this.tokens = List.copyOf(tokens);
        this.anonymousAllowed = anonymousAllowed;
    }

    @Override
    public User authenticate(HttpCall call) {
        X509Certificate certificate = call.clientCertificate();
        String token = bearerToken(call.header("Authorization"));
        User user = certificate == null ? null : certificates.authenticate(certificate);
        if (user == null && token != null) {
            user = byToken(token);
        }
        if (user != null) {
            return user.withGroup(User.AUTHENTICATED);
        }
        if (certificate != null || token != null || !anonymousAllowed) {
            throw Status.unauthorized().exception();
        }
        return User.ANONYMOUS;
    }

    private @Nullable User byToken(String token) {
        for (TokenAuthenticator each : tokens) {
            User user = each.authenticate(token);
            if (user != null) {
                return user;
            }
        }
        return null;
    }

    private static @Nullable String bearerToken(@Nullable String authorization) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String token = authorization.substring(BEARER.length()).strip();
        return token.isEmpty() ? null : token;
    }
}
