package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;

/** Who a request comes from, and whether they may. */
@FunctionalInterface
public interface Gate {
    /**
     * Lets the request in.
     *
     * @param verb in the words of authorization rules
     * @throws io.keelson.orchestrator.object.StatusException 401 or 403
     */
    User enter(HttpCall http, RequestTarget target, String verb);
}
