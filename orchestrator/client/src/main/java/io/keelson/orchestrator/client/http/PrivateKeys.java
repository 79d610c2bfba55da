package io.keelson.orchestrator.client.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys in PEM, as tools of the field write them: PKCS #8 of any algorithm, RFC 5915's form
 * of elliptic curves ({@code EC PRIVATE KEY}) and PKCS #1's of RSA. The last two lack the
 * algorithm's name; with it before them they are PKCS #8.
 *
 * <pre>
 *   SEQUENCE { INTEGER 0, SEQUENCE { algorithm, parameters }, OCTET STRING { the key's own form } }
 * </pre>
 */
final class PrivateKeys {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:EC |RSA )?)PRIVATE KEY-----([^-]*)-----END");

    private static final byte[] VERSION = {2, 1, 0};
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] RSA_AND_NULL =
            HexFormat.of().parseHex("06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int CURVE = 0xa0;

    private PrivateKeys() {}

    /**
     * @throws GeneralSecurityException there is no such key in it; the message says what to do
     */
    static PrivateKey read(byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        Matcher found = KEY.matcher(text);
        if (!found.find()) {
            throw new InvalidKeySpecException(
                    text.contains("ENCRYPTED")
                            ? "an encrypted key; decrypt it with openssl pkey"
                            : "no private key in PEM");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(found.group(2).strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("a broken private key", e);
        }
        return switch (found.group(1)) {
            case "EC " -> generate("EC", wrap(join(EC_PUBLIC_KEY, curveOf(der)), der));
            case "RSA " -> generate("RSA", wrap(RSA_AND_NULL, der));
            default -> ofAnyAlgorithm(der);
        };
    }

    private static PrivateKey ofAnyAlgorithm(byte[] der) throws GeneralSecurityException {
        InvalidKeySpecException none =
                new InvalidKeySpecException("a private key that is none of EC, RSA and Ed25519");
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return generate(algorithm, der);
            } catch (InvalidKeySpecException e) {
                none.addSuppressed(e);
            }
        }
        throw none;
    }

    private static PrivateKey generate(String algorithm, byte[] der)
            throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, join(VERSION, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    /** The curve's name: {@code SEQUENCE { INTEGER 1, OCTET STRING, [0] curve, … }}. */
    private static byte[] curveOf(byte[] der) throws InvalidKeySpecException {
        try {
            int at = contentOf(der, 0);
            while (at < der.length) {
                int content = contentOf(der, at);
                if ((der[at] & 0xff) == CURVE && der[content] == OBJECT_IDENTIFIER) {
                    byte[] curve = new byte[der[content + 1] + 2];
                    System.arraycopy(der, content, curve, 0, curve.length);
                    return curve;
                }
                at = content + lengthAt(der, at);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidKeySpecException("a broken private key", e);
        }
        throw new InvalidKeySpecException(
                "an EC key that does not name its curve; convert it with openssl pkcs8 -topk8"
                        + " -nocrypt");
    }

    private static int contentOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first - 0x80);
    }

    private static int lengthAt(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < first - 0x80; i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
