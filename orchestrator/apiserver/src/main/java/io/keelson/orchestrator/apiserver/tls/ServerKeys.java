package io.keelson.orchestrator.apiserver.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the identity of the moment in each handshake. A handshake asks three times, so the name it
 * is given in the first answer leads to the same identity in the other two, even if it was renewed
 * in between.
 */
public final class ServerKeys extends X509ExtendedKeyManager {
    private final Supplier<Identity> identities;
    private Numbered current;
    private Numbered before;

    private record Numbered(long number, Identity identity) {
        String alias() {
            return "identity-" + number;
        }
    }

    public ServerKeys(Supplier<Identity> identities) {
        this.identities = identities;
        current = new Numbered(0, identities.get());
        before = current;
    }

    private synchronized String currentAlias() {
        Identity now = identities.get();
        if (!now.equals(current.identity())) {
            before = current;
            current = new Numbered(current.number() + 1, now);
        }
        return current.alias();
    }

    private synchronized @Nullable Identity named(String alias) {
        if (alias.equals(current.alias())) {
            return current.identity();
        }
        return alias.equals(before.alias()) ? before.identity() : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keyType.equals("EC") ? currentAlias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keyType.equals("EC") ? currentAlias() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = named(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = named(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals("EC") ? new String[] {currentAlias()} : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
