package io.keelson.orchestrator.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import org.junit.jupiter.api.Test;

/** What the transport says by itself is said as the API says it. */
final class GoldenRefusalTest {
    @Test
    void aMethodThatIsNotAllowedIsRefusedAsRecorded() {
        Obj recorded = Golden.answer(Golden.exchanges("06-errors.jsonl"), "method not allowed");
        assertThat(body(Refusal.METHOD_NOT_ALLOWED)).isEqualTo(recorded);
    }

    @Test
    void whatTheObjectModuleWordsIsWordedTheSame() {
        assertThat(body(Refusal.TOO_MANY))
                .isEqualTo(
                        Status.tooManyRequests("Too many requests, please try again later.", 1)
                                .toObj());
        assertThat(body(Refusal.TOO_LARGE).without("details"))
                .isEqualTo(Status.tooLarge("limit is 3145728").toObj().without("details"));
    }

    private static Obj body(Refusal refusal) {
        return JsonReader.readObj(refusal.body(3 << 20));
    }
}
