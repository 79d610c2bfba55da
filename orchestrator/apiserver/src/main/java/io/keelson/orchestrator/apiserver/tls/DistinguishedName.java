package io.keelson.orchestrator.apiserver.tls;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Users and groups in a certificate's name: the common name, and the organizations.
 *
 * <pre>
 *   Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value one of several strings }
 * </pre>
 */
public final class DistinguishedName {
    private static final byte[] COMMON_NAME = Der.identifier("2.5.4.3");
    private static final byte[] ORGANIZATION = Der.identifier("2.5.4.10");
    private static final Charset LATIN = StandardCharsets.ISO_8859_1;

    private DistinguishedName() {}

    static byte[] encode(Subject subject) {
        List<byte[]> parts = new ArrayList<>();
        subject.organizations().forEach(each -> parts.add(part(ORGANIZATION, each)));
        parts.add(part(COMMON_NAME, subject.commonName()));
        return Der.sequence(parts.toArray(byte[][]::new));
    }

    private static byte[] part(byte[] type, String value) {
        return Der.set(Der.sequence(type, Der.text(value)));
    }

    /** In the order of the name; almost always one. */
    public static List<String> commonNames(X500Principal name) {
        return values(name, COMMON_NAME);
    }

    /** In the order of the name. */
    public static List<String> organizations(X500Principal name) {
        return values(name, ORGANIZATION);
    }

    private static List<String> values(X500Principal name, byte[] wanted) {
        List<String> found = new ArrayList<>();
        ByteBuffer sets = content(ByteBuffer.wrap(name.getEncoded()));
        while (sets.hasRemaining()) {
            ByteBuffer pairs = content(sets);
            while (pairs.hasRemaining()) {
                ByteBuffer pair = content(pairs);
                byte[] type = new byte[2 + pair.get(pair.position() + 1)];
                pair.get(type);
                String value = text(pair);
                if (value != null && Arrays.equals(type, wanted)) {
                    found.add(value);
                }
            }
        }
        return found;
    }

    /**
     * Of the next value, which is passed over.
     *
     * @throws RuntimeException of {@link ByteBuffer}'s if there is less than it says
     */
    static ByteBuffer content(ByteBuffer from) {
        from.get();
        int length = from.get() & 0xFF;
        if (length >= 0x80) {
            int digits = length & 0x7F;
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = (length << 8) | (from.get() & 0xFF);
            }
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    private static @Nullable String text(ByteBuffer value) {
        Charset charset =
                switch (value.get(value.position())) {
                    case 0x0C -> StandardCharsets.UTF_8;
                    case 0x13, 0x14, 0x16 -> LATIN; // Printable, Teletex, IA5
                    case 0x1E -> StandardCharsets.UTF_16BE;
                    default -> null;
                };
        return charset == null ? null : charset.decode(content(value)).toString();
    }
}
