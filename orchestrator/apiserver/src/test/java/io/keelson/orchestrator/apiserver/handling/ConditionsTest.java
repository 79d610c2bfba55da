package io.keelson.orchestrator.apiserver.handling;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static Obj read(String json) {
        return JsonReader.readObj(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String since(String before, String status) {
        Obj object = read("{'status':{'conditions':[{'type':'A'}," + before + "]}}");
        Obj after = Conditions.with(object, read("{'type':'B','status':'" + status + "'}"), NOW);
        assertThat(after.arr("status", "conditions").size()).isEqualTo(2);
        return Conditions.of(after, "B").text("lastTransitionTime");
    }

    @Test
    void aConditionSaysSinceWhenItsStatusIsWhatItIs() {
        String earlier = "2029-01-01T00:00:00Z";
        String before = "{'type':'B','status':'True','lastTransitionTime':'" + earlier + "'}";

        assertThat(since(before, "True")).isEqualTo(earlier);
        assertThat(since(before, "False")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(since("{'type':'B','status':'True'}", "True")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(Conditions.with(Obj.EMPTY, read("{'type':'B','status':'True'}"), NOW))
                .matches(object -> Conditions.isTrue(object, "B"));
    }
}
