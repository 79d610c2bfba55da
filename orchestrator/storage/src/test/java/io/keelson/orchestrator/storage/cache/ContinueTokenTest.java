package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinueTokenTest {
    @Test
    void upstreamsTokensAreOurs() {
        int tokens = 0;
        for (Golden.Exchange exchange : Golden.exchanges("07-reads.jsonl")) {
            if (exchange.answer() instanceof Obj answer) {
                String text = answer.text("metadata", "continue");
                if (!text.isEmpty()) {
                    tokens++;
                    ContinueToken token = ContinueToken.decode(text);
                    assertThat(Long.toString(token.revision()))
                            .isEqualTo(answer.text("metadata", "resourceVersion"));
                    assertThat(token.start()).endsWith("\0");
                    assertThat(token.encode()).isEqualTo(text);
                }
            }
        }
        assertThat(tokens).isGreaterThan(3);
    }

    @Test
    void whatNobodyGaveIsRefused() {
        for (String text :
                List.of(
                        "zzz",
                        "!",
                        encoded("{}"),
                        encoded("{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"a\"}"),
                        encoded("{\"v\":\"meta.k8s.io/v1\",\"rv\":7,\"start\":\"\"}"),
                        encoded("{\"v\":\"meta.k8s.io/v1\",\"rv\":7,\"start\":\"../secrets/a\"}"),
                        encoded("{\"v\":\"meta.k8s.io/v9\",\"rv\":7,\"start\":\"a\"}"))) {
            assertThatThrownBy(() -> ContinueToken.decode(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            StatusException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(400);
                                assertThat(e.getMessage())
                                        .startsWith("invalid continue token: continue key is not");
                            });
        }
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
