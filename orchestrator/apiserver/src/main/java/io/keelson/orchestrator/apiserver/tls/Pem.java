package io.keelson.orchestrator.apiserver.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
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

    private static final String P256 = "1.2.840.10045.3.1.7";
    private static final int P256_BYTES = 32;

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

    /**
     * A key of the curve P-256 as RFC 5915 has it, with its curve and its public half. Programs on
     * fabric8's client take a key that does not say EC in its first line for one of RSA; those on
     * client-java want the public half.
     */
    static byte[] ecKey(PrivateKey key, PublicKey publicKey) {
        ECPoint point = ((ECPublicKey) publicKey).getW();
        byte[] half = new byte[1 + 2 * P256_BYTES];
        half[0] = 4; // uncompressed
        put(point.getAffineX(), half, 1);
        put(point.getAffineY(), half, 1 + P256_BYTES);
        byte[] secret = new byte[P256_BYTES];
        put(((ECPrivateKey) key).getS(), secret, 0);
        byte[] der =
                Der.sequence(
                        Der.integer(BigInteger.ONE),
                        Der.octets(secret),
                        Der.explicit(0, Der.identifier(P256)),
                        Der.explicit(1, Der.bits(half)));
        StringBuilder text = new StringBuilder();
        append(text, "EC " + KEY, der);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Big-endian, with zeros before it up to the curve's length. */
    private static void put(BigInteger number, byte[] to, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, P256_BYTES); // one more is a zero for the sign
        System.arraycopy(bytes, bytes.length - length, to, at + P256_BYTES - length, length);
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
