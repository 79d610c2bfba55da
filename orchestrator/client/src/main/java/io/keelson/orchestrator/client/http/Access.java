package io.keelson.orchestrator.client.http;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an API server, and as whom.
 *
 * @param server its URL, perhaps with a path before the API's own
 * @param authorities whose servers are believed; empty for those that the system knows
 * @param identity shown to the server; null for none
 * @param token sent with each request; empty for none
 */
public record Access(
        URI server, List<X509Certificate> authorities, @Nullable Identity identity, String token) {
    private static final char[] PASSWORD = "none".toCharArray();

    /** A certificate, those that lead to its authority, and its key. */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {}

    SSLContext tls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "certificate or key for " + server + ": " + e.getMessage(), e);
        }
    }

    private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (authorities.isEmpty()) {
            trust.init((KeyStore) null); // the system's
            return trust;
        }
        KeyStore trusted = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        trust.init(trusted);
        return trust;
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
        if (identity == null) {
            return null;
        }
        KeyStore own = emptyStore();
        own.setKeyEntry(
                "me", identity.key(), PASSWORD, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        return keys.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
