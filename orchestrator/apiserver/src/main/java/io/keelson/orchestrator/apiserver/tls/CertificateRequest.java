package io.keelson.orchestrator.apiserver.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate before it is signed (RFC 5280):
 *
 * <pre>
 *   Certificate    ::= SEQUENCE { tbs, algorithm, signature BIT STRING }
 *   TBSCertificate ::= SEQUENCE { [0] version 2, serial, algorithm, issuer,
 *                                 validity SEQUENCE { from, to }, subject, key,
 *                                 [3] SEQUENCE OF SEQUENCE { type, critical?, OCTET STRING } }
 * </pre>
 */
final class CertificateRequest {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final byte[] ALGORITHM =
            Der.sequence(Der.identifier("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256
    private static final int SERIAL_BITS = 127;

    private final byte[] issuer;
    private final byte[] subject;
    private final PublicKey key;
    private final Instant now;
    private final Duration lifetime;
    private final List<byte[]> extensions = new ArrayList<>();

    /**
     * @param issuer its name, encoded
     * @param subject its name, encoded
     */
    CertificateRequest(
            byte[] issuer, byte[] subject, PublicKey key, Instant now, Duration lifetime) {
        this.issuer = issuer;
        this.subject = subject;
        this.key = key;
        this.now = now;
        this.lifetime = lifetime;
    }

    /** Adds an extension. */
    CertificateRequest with(String type, boolean critical, byte[] value) {
        byte[] wrapped = Der.octets(value);
        extensions.add(
                critical
                        ? Der.sequence(Der.identifier(type), Der.yes(), wrapped)
                        : Der.sequence(Der.identifier(type), wrapped));
        return this;
    }

    X509Certificate signed(PrivateKey by, SecureRandom random) throws GeneralSecurityException {
        BigInteger serial = new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
        byte[] content =
                Der.sequence(
                        Der.explicit(0, Der.integer(BigInteger.TWO)),
                        Der.integer(serial),
                        ALGORITHM,
                        issuer,
                        Der.sequence(
                                Der.time(now.minus(Authority.BACKDATED)),
                                Der.time(now.plus(lifetime))),
                        subject,
                        key.getEncoded(),
                        Der.explicit(3, Der.sequence(extensions.toArray(byte[][]::new))));
        Signature signer = Signature.getInstance(SIGNATURE);
        signer.initSign(by, random);
        signer.update(content);
        byte[] certificate = Der.sequence(content, ALGORITHM, Der.bits(signer.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate));
    }
}
