package io.keelson.orchestrator.apiserver.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate may be used for, out of the words that the API has for it: bits of its key
 * usage, and purposes of its extended key usage (RFC 5280, 4.2.1.3 and 4.2.1.12).
 */
record CertificateUses(int bits, List<String> purposes) {
    /** The first bit of the key usage is the highest of these two octets. */
    private static final Map<String, Integer> BITS =
            Map.of(
                    "signing", 0x8000,
                    "digital signature", 0x8000,
                    "content commitment", 0x4000,
                    "key encipherment", 0x2000,
                    "data encipherment", 0x1000,
                    "key agreement", 0x0800,
                    "cert sign", 0x0400,
                    "crl sign", 0x0200,
                    "encipher only", 0x0100,
                    "decipher only", 0x0080);

    private static final Map<String, String> PURPOSES =
            Map.ofEntries(
                    Map.entry("any", "2.5.29.37.0"),
                    Map.entry("server auth", Subject.SERVER_PURPOSE),
                    Map.entry("client auth", Subject.CLIENT_PURPOSE),
                    Map.entry("code signing", "1.3.6.1.5.5.7.3.3"),
                    Map.entry("email protection", "1.3.6.1.5.5.7.3.4"),
                    Map.entry("s/mime", "1.3.6.1.5.5.7.3.4"),
                    Map.entry("ipsec end system", "1.3.6.1.5.5.7.3.5"),
                    Map.entry("ipsec tunnel", "1.3.6.1.5.5.7.3.6"),
                    Map.entry("ipsec user", "1.3.6.1.5.5.7.3.7"),
                    Map.entry("timestamping", "1.3.6.1.5.5.7.3.8"),
                    Map.entry("ocsp signing", "1.3.6.1.5.5.7.3.9"),
                    Map.entry("microsoft sgc", "1.3.6.1.4.1.311.10.3.3"),
                    Map.entry("netscape sgc", "2.16.840.1.113730.4.1"));

    /**
     * @throws IllegalArgumentException a word is unknown
     */
    static CertificateUses of(List<String> usages) {
        int bits = 0;
        Set<String> purposes = new LinkedHashSet<>();
        List<String> unknown = new ArrayList<>();
        for (String usage : usages) {
            Integer bit = BITS.get(usage);
            String purpose = PURPOSES.get(usage);
            if (bit != null) {
                bits |= bit;
            } else if (purpose != null) {
                purposes.add(purpose);
            } else {
                unknown.add(usage);
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unrecognized usage values: " + unknown);
        }
        return new CertificateUses(bits, List.copyOf(purposes));
    }

    /** The extension's value; null if there is nothing to say. */
    byte @Nullable [] keyUsage() {
        if (bits == 0) {
            return null;
        }
        return (bits & 0xFF) == 0
                ? Der.namedBits(bits >>> 8)
                : Der.namedBits(bits >>> 8, bits & 0xFF);
    }

    /** Likewise. */
    byte @Nullable [] extendedKeyUsage() {
        return purposes.isEmpty()
                ? null
                : Der.sequence(purposes.stream().map(Der::identifier).toArray(byte[][]::new));
    }
}
