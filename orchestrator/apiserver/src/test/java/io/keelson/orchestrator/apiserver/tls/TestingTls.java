package io.keelson.orchestrator.apiserver.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A client's side of TLS: trusts one authority, shows one identity or none. */
public final class TestingTls {
    private static final char[] PASSWORD = "none".toCharArray();

    private TestingTls() {}

    public static SSLContext client(Authority authority, @Nullable Identity identity)
            throws Exception {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManager[] keyManagers = null;
        if (identity != null) {
            KeyStore own = emptyStore();
            own.setKeyEntry(
                    "me",
                    identity.key(),
                    PASSWORD,
                    identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD);
            keyManagers = keys.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, java.io.IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
