package io.keelson.orchestrator.apiserver.authn;

import org.jspecify.annotations.Nullable;

/** Knows some bearer tokens. */
@FunctionalInterface
public interface TokenAuthenticator {
    /** Whose token that is; null if it is not one of these, or no longer. */
    @Nullable User authenticate(String token);
}
