package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What is wrong with objects, in the words of a real server. */
class RecordedErrorsTest {
    /** Decided in the transaction that stores a Service, which knows what is taken. */
    private static final Set<String> ALLOCATED =
            Set.of(
                    "cluster ip outside range",
                    "node port out of range",
                    "node port taken",
                    "cluster ip taken");

    /** Custom resources come later. */
    private static final Set<String> CUSTOM =
            Set.of("custom resource invalid", "custom resource required", "crd name mismatch");

    /** From 1.20's words to today's. */
    private static final Map<String, String> REWORDED =
            Map.of("a qualified name must consist", "a valid label key must consist");

    private final ResourceTable table = ResourceTable.builtIn();

    @Test
    void everyRecordedRefusalIsMadeAlike() {
        SoftAssertions soft = new SoftAssertions();
        int compared = 0;
        for (Golden.Exchange exchange : Golden.exchanges("06-errors.jsonl")) {
            if (exchange.status() != 422
                    || ALLOCATED.contains(exchange.name())
                    || CUSTOM.contains(exchange.name())
                    || !exchange.method().equals("POST")
                    || !(exchange.sent() instanceof Obj sent)
                    || !(exchange.answer() instanceof Obj answer)) {
                continue;
            }
            ResourceDef def = requireNonNull(DefaultsTest.def(table, sent));
            soft.assertThat(ours(def.strategy().validate().apply(ValidationTest.made(def, sent))))
                    .as(exchange.name())
                    .isEqualTo(recorded(answer));
            compared++;
        }
        soft.assertAll();
        assertThat(compared).isEqualTo(36);
    }

    @Test
    void aPodsFieldsAreKeptAsTheyWere() {
        List<Golden.Exchange> exchanges = Golden.exchanges("06-errors.jsonl");
        Obj before = Golden.answer(exchanges, "get p1 again");
        Golden.Exchange refused =
                exchanges.stream()
                        .filter(it -> it.name().equals("pod field is immutable"))
                        .findFirst()
                        .orElseThrow();
        Obj now = (Obj) requireNonNull(refused.sent());
        ResourceDef pods = requireNonNull(table.find("", "v1", "pods"));
        List<FieldError> errors = pods.strategy().validateUpdate().apply(now, before);
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst().field()).isEqualTo("spec");
        // what may change has been reworded since, and Go prints the difference as structs
        String recorded = recorded((Obj) refused.answer()).getFirst();
        assertThat(ours(errors).getFirst())
                .startsWith(recorded.substring(0, recorded.indexOf(',')))
                .endsWith("\n- \trestartPolicy: \"Always\"\n+ \trestartPolicy: \"Never\"\n");
    }

    @Test
    void aSelectorIsKeptAsItWas() {
        Golden.Exchange refused =
                Golden.exchanges("04-patches.jsonl").stream()
                        .filter(it -> it.name().equals("patch immutable selector"))
                        .findFirst()
                        .orElseThrow();
        Obj before = Golden.answer(Golden.exchanges("02-create-defaults.jsonl"), "create deploy");
        Obj now = before.withAt(Node.of("other"), "spec", "selector", "matchLabels", "app");
        ResourceDef deployments = requireNonNull(table.find("apps", "v1", "deployments"));
        assertThat(ours(deployments.strategy().validateUpdate().apply(now, before)))
                .isEqualTo(recorded((Obj) refused.answer()));
    }

    @Test
    void whatARealServerTookIsTaken() {
        SoftAssertions soft = new SoftAssertions();
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            if (exchange.status() == 201 && exchange.sent() instanceof Obj sent) {
                ResourceDef def = DefaultsTest.def(table, sent);
                if (def != null) {
                    Obj made = ValidationTest.made(def, sent);
                    soft.assertThat(def.strategy().validate().apply(made))
                            .as(exchange.name())
                            .isEmpty();
                    List<Part> parts = new ArrayList<>(List.of(requireNonNull(def.part(""))));
                    def.subResources()
                            .forEach(sub -> {
                                if (sub.part() != null) {
                                    parts.add(sub.part());
                                }
                            });
                    for (Part part : parts) {
                        Obj again = part.prepare().of(made, made, Instant.EPOCH);
                        soft.assertThat(again).as(exchange.name()).isEqualTo(made);
                        soft.assertThat(part.validate().apply(again, made))
                                .as(exchange.name())
                                .isEmpty();
                    }
                }
            }
        }
        soft.assertAll();
    }

    private static List<String> ours(List<FieldError> errors) {
        return errors.stream()
                .map(error -> error.reason() + " " + error.field() + ": " + error.body())
                .toList();
    }

    private static List<String> recorded(Obj status) {
        return Read.objects(status, "details", "causes").stream()
                .map(cause ->
                        cause.text("reason")
                                + " "
                                + cause.text("field")
                                + ": "
                                + today(cause.text("message")))
                .toList();
    }

    private static String today(String message) {
        String today = message;
        for (Map.Entry<String, String> change : REWORDED.entrySet()) {
            today = today.replace(change.getKey(), change.getValue());
        }
        return today;
    }
}
