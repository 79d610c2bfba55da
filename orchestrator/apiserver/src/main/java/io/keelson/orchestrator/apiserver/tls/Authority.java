package io.keelson.orchestrator.apiserver.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    static final String KEY_USAGE = "2.5.29.15";
    static final String SUBJECT_NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final int DIGITAL_SIGNATURE = 0x80;
    private static final int CERT_AND_CRL_SIGN = 0x06;
    private static final int KEY_ID_BYTES = 20;

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
        byte[] name =
                DistinguishedName.encode(
                        Subject.client("keelson-ca-" + now.getEpochSecond(), List.of()));
        X509Certificate certificate =
                new CertificateRequest(name, name, keys.getPublic(), now, OWN_LIFETIME)
                        .with(BASIC_CONSTRAINTS, true, Der.sequence(Der.yes()))
                        .with(KEY_USAGE, true, Der.namedBits(DIGITAL_SIGNATURE | CERT_AND_CRL_SIGN))
                        .with(SUBJECT_KEY_ID, false, Der.octets(keyId(keys.getPublic())))
                        .signed(keys.getPrivate(), random);
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
        List<byte[]> purposes = new ArrayList<>();
        if (subject.isServer()) {
            purposes.add(Der.identifier(Subject.SERVER_PURPOSE));
        }
        if (subject.isClient()) {
            purposes.add(Der.identifier(Subject.CLIENT_PURPOSE));
        }
        CertificateRequest request =
                certificate(DistinguishedName.encode(subject), of, lifetime)
                        .with(KEY_USAGE, true, Der.namedBits(DIGITAL_SIGNATURE))
                        .with(
                                EXTENDED_KEY_USAGE,
                                false,
                                Der.sequence(purposes.toArray(byte[][]::new)));
        List<byte[]> names = new ArrayList<>();
        subject.dnsNames()
                .forEach(each ->
                        names.add(Der.implicit(2, each.getBytes(StandardCharsets.US_ASCII))));
        subject.addresses()
                .forEach(each ->
                        names.add(Der.implicit(7, InetAddress.ofLiteral(each).getAddress())));
        if (!names.isEmpty()) {
            request.with(SUBJECT_NAMES, false, Der.sequence(names.toArray(byte[][]::new)));
        }
        return sign(request);
    }

    /**
     * A certificate of this authority's for a key that is no authority's, to be completed and
     * signed. It ends with this authority at the latest.
     *
     * @param subject its name, encoded
     */
    CertificateRequest certificate(byte[] subject, PublicKey of, Duration lifetime)
            throws GeneralSecurityException {
        Instant now = clock.instant();
        Duration own = Duration.between(now, certificate.getNotAfter().toInstant());
        return new CertificateRequest(
                        certificate.getSubjectX500Principal().getEncoded(),
                        subject,
                        of,
                        now,
                        lifetime.compareTo(own) < 0 ? lifetime : own)
                .with(BASIC_CONSTRAINTS, true, Der.sequence())
                .with(AUTHORITY_KEY_ID, false, Der.sequence(Der.implicit(0, keyIdOf(certificate))));
    }

    X509Certificate sign(CertificateRequest request) throws GeneralSecurityException {
        return request.signed(key, random);
    }

    private static byte[] keyId(PublicKey of) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(of.getEncoded());
        return Arrays.copyOf(hash, KEY_ID_BYTES);
    }

    /**
     * By which the authority's own certificate names its key: two octet strings, one in another.
     */
    private static byte[] keyIdOf(X509Certificate authority) throws GeneralSecurityException {
        byte[] extension = authority.getExtensionValue(SUBJECT_KEY_ID);
        return extension == null
                ? keyId(authority.getPublicKey())
                : Arrays.copyOfRange(extension, 4, extension.length);
    }

    private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }
}
