package io.keelson.orchestrator.apiserver.authn;

import io.keelson.orchestrator.apiserver.http.HttpCall;

/** Finds out who is calling. */
@FunctionalInterface
public interface Authenticator {
    /**
     * @throws io.keelson.orchestrator.object.StatusException 401 if the caller cannot be told or
     *     believed
     */
    User authenticate(HttpCall call);
}
