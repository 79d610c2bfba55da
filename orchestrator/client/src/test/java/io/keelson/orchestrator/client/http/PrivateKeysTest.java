package io.keelson.orchestrator.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateKeysTest {
    /** Before the key's own form, in PKCS #8 of an RSA key of 2,048 bits. */
    private static final int RSA_HEADER_BYTES = 26;

    private static PrivateKey make(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("RSA")) {
            generator.initialize(2048);
        }
        return generator.generateKeyPair().getPrivate();
    }

    private static byte[] pem(String what, byte[] der) {
        return ("some text\n-----BEGIN "
                        + what
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END "
                        + what
                        + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void readsPkcs8OfAnyAlgorithm(String algorithm) throws Exception {
        PrivateKey key = make(algorithm);
        assertThat(PrivateKeys.read(pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    }

    @Test
    void readsPkcs1() throws Exception {
        PrivateKey key = make("RSA");
        byte[] own =
                Arrays.copyOfRange(key.getEncoded(), RSA_HEADER_BYTES, key.getEncoded().length);
        assertThat(PrivateKeys.read(pem("RSA PRIVATE KEY", own))).isEqualTo(key);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> PrivateKeys.read(pem("ENCRYPTED PRIVATE KEY", new byte[3])))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("openssl pkey");
        assertThatThrownBy(() -> PrivateKeys.read(new byte[0])).hasMessage("no private key in PEM");
        assertThatThrownBy(() -> PrivateKeys.read(pem("PRIVATE KEY", new byte[] {1, 2})))
                .hasMessageContaining("none of EC, RSA and Ed25519");
        assertThatThrownBy(() -> PrivateKeys.read(pem("EC PRIVATE KEY", new byte[] {0x30, 5, 2})))
                .hasMessage("a broken private key");
    }
}
