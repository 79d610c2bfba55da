package io.keelson.orchestrator.apiserver.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates and keys as text. */
public final class Pem {
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    public static byte[] certificates(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                append(text, CERTIFICATE, certificate.getEncoded());
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] key(PrivateKey key) {
        StringBuilder text = new StringBuilder();
        append(text, KEY, key.getEncoded());
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] publicKey(PublicKey key) {
        StringBuilder text = new StringBuilder();
        append(text, "PUBLIC KEY", key.getEncoded());
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void append(StringBuilder text, String what, byte[] der) {
        text.append("-----BEGIN ").append(what).append("-----\n");
        text.append(LINES.encodeToString(der));
        text.append("\n-----END ").append(what).append("-----\n");
    }

    /**
     * @throws CertificateException if there is none in it, or a broken one
     */
    public static List<X509Certificate> readCertificates(byte[] pem) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .forEach(each -> found.add((X509Certificate) each));
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return List.copyOf(found);
    }

    /**
     * @param algorithm EC or RSA
     * @throws GeneralSecurityException if there is no PKCS #8 key of that kind in it
     */
    public static PrivateKey readKey(byte[] pem, String algorithm) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN " + KEY + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + KEY + "-----");
        if (from < 0 || to < from) {
            throw new InvalidKeySpecException("no private key in it");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("a broken private key", e);
        }
    }
}
