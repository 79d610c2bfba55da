package io.keelson.bench.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** Private keys in PEM, in the one form that TLS here reads: PKCS #8. */
final class PemKey {
    private static final String EC = "EC PRIVATE KEY";

    /** Version 0; the algorithm: an elliptic curve's key, on P-256. */
    private static final byte[] P256 =
            HexFormat.of().parseHex("020100" + "301306072a8648ce3d020106082a8648ce3d030107");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private PemKey() {}

    /** The same key as PKCS #8: wraps RFC 5915's form of a key on P-256, which kubeconfigs have. */
    static byte[] pkcs8(byte[] pem) {
        String text = new String(pem, StandardCharsets.US_ASCII);
        if (!text.contains(EC)) {
            return pem;
        }
        String body = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(P256);
        content.writeBytes(der(OCTET_STRING, Base64.getDecoder().decode(body)));
        byte[] key = der(SEQUENCE, content.toByteArray());
        return ("-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length >= 0x100) {
            der.write(0x82);
            der.write(content.length >>> 8);
        } else if (content.length >= 0x80) {
            der.write(0x81);
        }
        der.write(content.length & 0xff);
        der.writeBytes(content);
        return der.toByteArray();
    }
}
