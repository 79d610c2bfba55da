package io.keelson.chaos.controlplane;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates and tokens that a server must not believe, some made with the server's own keys. */
final class Forger {
    private static final Duration DAY = Duration.ofDays(1);
    private static final String ADMIN = "O=system:masters,CN=forged";

    private final ControlPlaneProcess server;
    private final Credentials admin;
    private final Instant now = Instant.now();

    Forger(ControlPlaneProcess server) throws IOException {
        this.server = server;
        this.admin = Credentials.of(server.kubeconfig());
    }

    /** Of the server's own authority: good, but nobody that has a right to anything. */
    Credentials nobody() throws IOException, GeneralSecurityException {
        return issued("CN=nobody", authorityKey(), now.minus(DAY), now.plus(DAY));
    }

    Credentials expired() throws IOException, GeneralSecurityException {
        return issued(ADMIN, authorityKey(), now.minus(DAY.multipliedBy(2)), now.minus(DAY));
    }

    Credentials notYetValid() throws IOException, GeneralSecurityException {
        return issued(ADMIN, authorityKey(), now.plus(DAY), now.plus(DAY.multipliedBy(2)));
    }

    /** Signed by somebody who has the authority's name and not its key. */
    Credentials ofAForeignAuthority() throws GeneralSecurityException {
        return issued(ADMIN, newKeys().getPrivate(), now.minus(DAY), now.plus(DAY));
    }

    private Credentials issued(String subject, PrivateKey signer, Instant from, Instant to)
            throws GeneralSecurityException {
        KeyPair keys = newKeys();
        try {
            X509Certificate certificate =
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    new JcaX509v3CertificateBuilder(
                                                    admin.authority(),
                                                    BigInteger.valueOf(now.toEpochMilli()),
                                                    Date.from(from),
                                                    Date.from(to),
                                                    new X500Principal(subject),
                                                    keys.getPublic())
                                            .build(
                                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                                            .build(signer)));
            return admin.as(List.of(certificate), keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private PrivateKey authorityKey() throws IOException {
        return read(server.certDir().resolve("ca.key"));
    }

    private static PrivateKey read(Path pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(pem)))) {
            return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** The token with other claims, and with the signature that it had. */
    static String tampered(String token, UnaryOperator<String> claims) {
        String[] parts = token.split("\\.", -1);
        return parts[0] + "." + changed(parts[1], claims) + "." + parts[2];
    }

    /** The token with other claims, signed by the server's key. */
    String resigned(String token, UnaryOperator<String> claims)
            throws IOException, GeneralSecurityException {
        String[] parts = token.split("\\.", -1);
        String signed = parts[0] + "." + changed(parts[1], claims);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(read(server.certDir().resolve("sa.key")));
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encoded(signature.sign());
    }

    private static String changed(String part, UnaryOperator<String> claims) {
        String json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
        String other = claims.apply(json);
        if (other.equals(json)) {
            throw new IllegalStateException("nothing to change in " + json);
        }
        return encoded(other.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
