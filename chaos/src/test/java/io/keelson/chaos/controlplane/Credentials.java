package io.keelson.chaos.controlplane;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Where a server is, whom to believe there, and who one is.
 *
 * @param chain of the client's certificate, with its key; empty for nobody
 */
record Credentials(
        URI server, X509Certificate authority, List<X509Certificate> chain, PrivateKey key) {
    private static final char[] NO_PASSWORD = new char[0];

    Credentials {
        chain = List.copyOf(chain);
    }

    /** As the administrator's kubeconfig has them. */
    static Credentials of(Path kubeconfig) throws IOException {
        String yaml = Files.readString(kubeconfig);
        try {
            return new Credentials(
                    URI.create(field(yaml, "server")),
                    certificates(decoded(yaml, "certificate-authority-data")).getFirst(),
                    certificates(decoded(yaml, "client-certificate-data")),
                    key(decoded(yaml, "client-key-data")));
        } catch (GeneralSecurityException e) {
            throw new IOException("the credentials in " + kubeconfig, e);
        }
    }

    /** The same server, seen by someone else. */
    Credentials as(List<X509Certificate> otherChain, PrivateKey otherKey) {
        return new Credentials(server, authority, otherChain, otherKey);
    }

    /** The same server, seen by a client without a certificate. */
    Credentials anonymous() {
        return as(List.of(), key);
    }

    private static String field(String yaml, String name) {
        Matcher found = Pattern.compile(name + ": \"?([^\\s\"]+)\"?").matcher(yaml);
        if (!found.find()) {
            throw new IllegalStateException("no " + name + " in the kubeconfig");
        }
        return found.group(1);
    }

    private static byte[] decoded(String yaml, String name) {
        return Base64.getDecoder().decode(field(yaml, name));
    }

    private static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static PrivateKey key(byte[] pem) throws IOException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            PEMKeyPair pair = (PEMKeyPair) parser.readObject();
            return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        }
    }

    SSLContext tls() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority);
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            if (!chain.isEmpty()) {
                own.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            }
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS with these credentials", e);
        }
    }
}
