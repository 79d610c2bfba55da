package io.keelson.orchestrator.client.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SigningRequestTest {
    @Test
    void aUserAndGroupsAreRead() {
        SigningRequest request = SigningRequest.parse(TestingRequests.JANE);
        assertThat(request.commonName()).isEqualTo("jane");
        assertThat(request.organizations()).containsExactly("developers", "ops");
        assertThat(request.key().getAlgorithm()).isEqualTo("RSA");
        assertThat(request.dnsNames()).isEmpty();
    }

    @Test
    void namesOfEveryKindAreRead() {
        SigningRequest request = SigningRequest.parse(TestingRequests.MIXED);
        assertThat(request.dnsNames()).containsExactly("a.example");
        assertThat(request.emails()).containsExactly("a@example.com");
        assertThat(request.uris()).containsExactly("spiffe://x/y");
        assertThat(request.addresses()).containsExactly("fd00:0:0:0:0:0:0:1");
        assertThat(request.key().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void whatIsNoneSaysSo() {
        assertThatThrownBy(() -> SigningRequest.parse("hello"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PEM block type must be CERTIFICATE REQUEST");
    }

    /** Requests come from anybody: a broken one is refused, and nothing else happens. */
    @Test
    void whateverIsChangedInItItIsRefused() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] der = der(TestingRequests.MIXED);
        for (int i = 0; i < 300; i++) {
            byte[] changed = der.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 + random.nextInt(255));
            assertThat(catchThrowable(() -> SigningRequest.parse(pem(changed))))
                    .as("octet %d", at)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] der(String pem) {
        int from = pem.indexOf('\n') + 1;
        return Base64.getMimeDecoder().decode(pem.substring(from, pem.indexOf("-----END")));
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }
}
