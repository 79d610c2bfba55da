package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.Authenticator;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.authz.Attributes;
import io.keelson.orchestrator.apiserver.authz.Authorizer;
import io.keelson.orchestrator.apiserver.authz.Decision;
import io.keelson.orchestrator.apiserver.authz.Impersonation;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;
import io.keelson.orchestrator.object.StatusException;
import java.util.Set;

/** Lets in whom the authenticator knows and the authorizer allows. */
public final class AccessGate implements Gate {
    /** For everybody, also while no role has been read yet: as upstream. */
    private static final Set<String> ALWAYS_ALLOWED = Set.of("/healthz", "/livez", "/readyz");

    private final Authenticator authenticator;
    private final Authorizer authorizer;

    public AccessGate(Authenticator authenticator, Authorizer authorizer) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
    }

    @Override
    public User enter(HttpCall http, RequestTarget target, String verb) {
        User user = Impersonation.apply(http, authenticator.authenticate(http), authorizer);
        if (target instanceof RequestTarget.NonResource(String path)
                && ALWAYS_ALLOWED.contains(path)) {
            return user;
        }
        Attributes attributes =
                switch (target) {
                    case RequestTarget.Resource resource ->
                            Attributes.ofResource(
                                    verb,
                                    resource.group(),
                                    resource.resource(),
                                    resource.subresource(),
                                    resource.namespace(),
                                    resource.name());
                    case RequestTarget.NonResource other -> Attributes.ofPath(verb, other.path());
                };
        Decision decision = authorizer.authorize(user, attributes);
        if (!decision.allowed()) {
            throw new StatusException(attributes.forbidden(user, decision.reason()));
        }
        return user;
    }
}
