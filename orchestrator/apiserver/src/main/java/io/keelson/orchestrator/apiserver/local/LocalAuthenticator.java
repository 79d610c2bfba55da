package io.keelson.orchestrator.apiserver.local;

import io.keelson.orchestrator.apiserver.authn.Authenticator;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpCall;

/** Knows who calls from within this process; others have to prove who they are. */
public final class LocalAuthenticator implements Authenticator {
    private final Authenticator others;

    public LocalAuthenticator(Authenticator others) {
        this.others = others;
    }

    @Override
    public User authenticate(HttpCall call) {
        return call instanceof LocalCall local ? local.user() : others.authenticate(call);
    }
}
