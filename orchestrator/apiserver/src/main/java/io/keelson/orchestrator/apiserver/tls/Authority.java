package io.keelson.orchestrator.apiserver.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's certificate authority: whom it certifies, the API server knows. Its key and
 * certificate are made on the first start and kept. One process uses a directory at a time.
 */
public final class Authority {
    /** Clocks of different machines are not quite the same. */
    static final Duration BACKDATED = Duration.ofMinutes(5);

    static final Duration OWN_LIFETIME = Duration.ofDays(3650);
    static final Duration ISSUED_LIFETIME = Duration.ofDays(365);

    private static final String CERTIFICATE_FILE = "ca.crt";
    private static final String KEY_FILE = "ca.key";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final InstantSource clock;
    private final SecureRandom random;

    private Authority(
            PrivateKey key, X509Certificate certificate, InstantSource clock, SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The one in that directory, made if there is none.
     *
     * @throws IOException if there is half of one, or what is there cannot be read
     */
    public static Authority open(SecretFiles files, InstantSource clock, SecureRandom random)
            throws IOException {
        byte[] certificatePem = files.read(CERTIFICATE_FILE);
        byte[] keyPem = files.read(KEY_FILE);
        try {
            if (certificatePem == null) {
                return create(files, clock, random); // a key alone was never used
            }
            if (keyPem == null) {
                throw new IOException(
                        files.path(KEY_FILE)
                                + " is missing: the key of the authority in "
                                + CERTIFICATE_FILE
                                + ". Put it back; or remove both, and all certificates issued so"
                                + " far are void");
            }
            return new Authority(
                    Pem.readKey(keyPem, "EC"),
                    Pem.readCertificates(certificatePem).getFirst(),
                    clock,
                    random);
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority in " + files.path("") + " is unusable", e);
        }
    }

    private static Authority create(SecretFiles files, InstantSource clock, SecureRandom random)
            throws IOException, GeneralSecurityException {
        KeyPair keys = newKeys(random);
        Instant now = clock.instant();
        // Unlike that of an authority made before: names alone must not look like the same one.
        X500Name name =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN, "keelson-ca-" + now.getEpochSecond())
                        .build();
        X509v3CertificateBuilder builder =
                builder(name, name, keys.getPublic(), now, OWN_LIFETIME, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(
                                    KeyUsage.digitalSignature
                                            | KeyUsage.keyCertSign
                                            | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils()
                                    .createSubjectKeyIdentifier(keys.getPublic()));
        } catch (CertIOException e) {
            throw new GeneralSecurityException(e);
        }
        X509Certificate certificate = sign(builder, keys.getPrivate(), random);
        files.write(KEY_FILE, Pem.key(keys.getPrivate()));
        files.write(CERTIFICATE_FILE, Pem.certificates(List.of(certificate)));
        return new Authority(keys.getPrivate(), certificate, clock, random);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** What clients are given to know the server by. */
    public byte[] certificatePem() {
        return Pem.certificates(List.of(certificate));
    }

    /** A new key and its certificate, for a year. */
    public Identity issue(Subject subject) {
        try {
            KeyPair keys = newKeys(random);
            X509Certificate issued = certify(subject, keys.getPublic(), ISSUED_LIFETIME);
            return new Identity(keys.getPrivate(), List.of(issued));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform lacks EC", e);
        }
    }

    /** A certificate for a key that someone else holds. */
    public X509Certificate certify(Subject subject, PublicKey of, Duration lifetime)
            throws GeneralSecurityException {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        subject.organizations().forEach(each -> name.addRDN(BCStyle.O, each));
        name.addRDN(BCStyle.CN, subject.commonName());
        X509v3CertificateBuilder builder =
                builder(
                        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                        name.build(),
                        of,
                        clock.instant(),
                        lifetime,
                        random);
        List<KeyPurposeId> purposes = new ArrayList<>();
        if (subject.isServer()) {
            purposes.add(KeyPurposeId.id_kp_serverAuth);
        }
        if (subject.isClient()) {
            purposes.add(KeyPurposeId.id_kp_clientAuth);
        }
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils()
                                    .createAuthorityKeyIdentifier(certificate.getPublicKey()));
            List<GeneralName> names = new ArrayList<>();
            subject.dnsNames().forEach(each -> names.add(new GeneralName(2, each)));
            subject.addresses().forEach(each -> names.add(new GeneralName(7, each)));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
        } catch (CertIOException e) {
            throw new GeneralSecurityException(e);
        }
        return sign(builder, key, random);
    }

    private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            X500Name subject,
            PublicKey of,
            Instant now,
            Duration lifetime,
            SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(lifetime)),
                subject,
                of);
    }

    private static X509Certificate sign(
            X509v3CertificateBuilder builder, PrivateKey key, SecureRandom random)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder(SIGNATURE)
                                            .setSecureRandom(random)
                                            .build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
