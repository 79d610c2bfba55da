package io.keelson.orchestrator.client.pki;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A request for a certificate (RFC 2986):
 *
 * <pre>
 *   CertificationRequest ::= SEQUENCE { info, algorithm, signature BIT STRING }
 *   info                 ::= SEQUENCE { version, subject, key, [0] SET OF attribute }
 *   attribute            ::= SEQUENCE { type, SET OF value }
 * </pre>
 *
 * One attribute matters: the extensions that are asked for, of which one matters: names. Whoever
 * asks has proved with the signature that the key is his.
 */
public final class SigningRequest {
    private static final String BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";
    private static final String END = "-----END CERTIFICATE REQUEST-----";
    private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
    private static final String SUBJECT_NAMES = "2.5.29.17";
    private static final int ATTRIBUTES = 0xA0;
    private static final int EMAIL = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;
    private static final int ADDRESS = 0x87;

    private final X500Principal subject;
    private final PublicKey key;
    private final List<String> emails = new ArrayList<>();
    private final List<String> dnsNames = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();

    /**
     * @param pem with its first and last line
     * @throws IllegalArgumentException it is none, or not signed with its own key; the message says
     *     why
     */
    public static SigningRequest parse(String pem) {
        int from = pem.indexOf(BEGIN);
        int to = pem.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
        }
        byte[] der =
                Base64.getMimeDecoder()
                        .decode(
                                pem.substring(from + BEGIN.length(), to)
                                        .getBytes(StandardCharsets.US_ASCII));
        try {
            return new SigningRequest(new DerReader(der).next(DerReader.SEQUENCE).reader());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("unable to parse the request: " + e.getMessage(), e);
        }
    }

    private SigningRequest(DerReader request) throws GeneralSecurityException {
        DerReader.Value info = request.next(DerReader.SEQUENCE);
        DerReader fields = info.reader();
        fields.next(DerReader.INTEGER);
        subject = new X500Principal(fields.next(DerReader.SEQUENCE).whole());
        key = key(fields.next(DerReader.SEQUENCE));
        if (fields.hasNext()) {
            readAttributes(fields.next(ATTRIBUTES).reader());
        }
        DerReader.Value algorithm = request.next(DerReader.SEQUENCE);
        byte[] bits = request.next(DerReader.BIT_STRING).content();
        Signature signature =
                Signature.getInstance(
                        algorithm.reader().next(DerReader.OBJECT_IDENTIFIER).identifier());
        signature.initVerify(key);
        signature.update(info.whole());
        boolean whole = bits.length > 0 && bits[0] == 0;
        if (!whole || !signature.verify(Arrays.copyOfRange(bits, 1, bits.length))) {
            throw new IllegalArgumentException("the request is not signed with its own key");
        }
    }

    private static PublicKey key(DerReader.Value encoded) throws GeneralSecurityException {
        String algorithm =
                encoded.reader()
                        .next(DerReader.SEQUENCE)
                        .reader()
                        .next(DerReader.OBJECT_IDENTIFIER)
                        .identifier();
        return KeyFactory.getInstance(algorithm)
                .generatePublic(new X509EncodedKeySpec(encoded.whole()));
    }

    private void readAttributes(DerReader attributes) {
        while (attributes.hasNext()) {
            DerReader attribute = attributes.next(DerReader.SEQUENCE).reader();
            String type = attribute.next(DerReader.OBJECT_IDENTIFIER).identifier();
            DerReader values = attribute.next(DerReader.SET).reader();
            if (type.equals(EXTENSION_REQUEST)) {
                readExtensions(values.next(DerReader.SEQUENCE).reader());
            }
        }
    }

    private void readExtensions(DerReader extensions) {
        while (extensions.hasNext()) {
            DerReader extension = extensions.next(DerReader.SEQUENCE).reader();
            if (extension.next(DerReader.OBJECT_IDENTIFIER).identifier().equals(SUBJECT_NAMES)) {
                DerReader.Value value = extension.next();
                while (value.tag() != DerReader.OCTET_STRING) {
                    value = extension.next(); // whether it is critical
                }
                readNames(value.reader().next(DerReader.SEQUENCE).reader());
            }
        }
    }

    private void readNames(DerReader names) {
        while (names.hasNext()) {
            DerReader.Value name = names.next();
            switch (name.tag()) {
                case EMAIL -> emails.add(text(name));
                case DNS_NAME -> dnsNames.add(text(name));
                case URI -> uris.add(text(name));
                case ADDRESS -> addresses.add(address(name.content()));
                default ->
                        throw new IllegalArgumentException(
                                "a subjectAltName that is no DNS name, address, email or URI");
            }
        }
    }

    private static String text(DerReader.Value name) {
        return new String(name.content(), StandardCharsets.US_ASCII);
    }

    private static String address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + octets.length + " octets", e);
        }
    }

    /** For whom. */
    public X500Principal subject() {
        return subject;
    }

    public PublicKey key() {
        return key;
    }

    /** The user; empty if none is named. */
    public String commonName() {
        List<String> names = values("CN");
        return names.isEmpty() ? "" : names.getLast();
    }

    /** The user's groups. */
    public List<String> organizations() {
        return values("O");
    }

    private List<String> values(String type) {
        List<String> values = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                Attribute attribute = part.toAttributes().get(type);
                if (attribute != null) {
                    NamingEnumeration<?> each = attribute.getAll();
                    while (each.hasMore()) {
                        values.add(String.valueOf(each.next()));
                    }
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a name that the JDK wrote itself", e);
        } catch (NamingException e) {
            throw new IllegalStateException("no directory is asked", e);
        }
        return values;
    }

    public List<String> emails() {
        return List.copyOf(emails);
    }

    public List<String> dnsNames() {
        return List.copyOf(dnsNames);
    }

    public List<String> uris() {
        return List.copyOf(uris);
    }

    /** IP addresses. */
    public List<String> addresses() {
        return List.copyOf(addresses);
    }
}
