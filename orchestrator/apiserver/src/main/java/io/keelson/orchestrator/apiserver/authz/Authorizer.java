package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;

/** Decides what users may do. Must not block. */
@FunctionalInterface
public interface Authorizer {
    Decision authorize(User user, Attributes attributes);
}
