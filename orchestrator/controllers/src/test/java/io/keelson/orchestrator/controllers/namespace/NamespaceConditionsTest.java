package io.keelson.orchestrator.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is told of things that the API server of these tests does not do. */
final class NamespaceConditionsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    /** Answers discovery with one group whose own server is dead; no object is there. */
    private static final class DeadGroup implements Transport {
        @Override
        public CompletableFuture<Answer> send(Request request) {
            String body =
                    switch (request.path()) {
                        case "/apis" ->
                                """
                                {"items": [{"metadata": {"name": "metrics.k8s.io"}, "versions":
                                  [{"version": "v1beta1", "freshness": "Stale"}]}]}
                                """;
                        default -> "{\"items\": []}";
                    };
            return CompletableFuture.completedFuture(
                    new Answer(200, body.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Streaming stream(Request request, Lines lines) {
            throw new AssertionError("nothing is watched");
        }
    }

    private static Obj condition(Obj namespace, String type) {
        for (Node node : namespace.arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        throw new AssertionError(type);
    }

    @Test
    void anAggregatedGroupWhoseServerIsDeadHoldsANamespaceAndIsNamed() {
        NamespaceContent.Remains remains;
        try (SystemClockwork clockwork = new SystemClockwork()) {
            remains = NamespaceContent.delete(new Api(new DeadGroup(), clockwork), Obj.EMPTY, NOW);
        }

        assertThat(remains.isFailed()).isTrue();
        Obj told =
                condition(
                        NamespaceConditions.of(remains, Obj.EMPTY, NOW),
                        "NamespaceDeletionDiscoveryFailure");
        assertThat(told.text("status")).isEqualTo("True");
        assertThat(told.text("reason")).isEqualTo("DiscoveryFailed");
        assertThat(told.text("message"))
                .isEqualTo(
                        "Discovery failed for some groups, 1 failing: unable to retrieve the"
                                + " complete list of server APIs: metrics.k8s.io/v1beta1: stale"
                                + " GroupVersion discovery: metrics.k8s.io/v1beta1");
    }

    @Test
    void aConditionKeepsTheTimeOfItsLastTurn() {
        NamespaceContent.Remains one =
                new NamespaceContent.Remains(
                        Map.of("pods.", 1), Map.of(), "", List.of(), Duration.ZERO);
        NamespaceContent.Remains none =
                new NamespaceContent.Remains(Map.of(), Map.of(), "", List.of(), Duration.ZERO);
        Obj first = NamespaceConditions.of(one, Obj.EMPTY, NOW);
        Obj later = NamespaceConditions.of(one, first, NOW.plusSeconds(60));
        Obj over = NamespaceConditions.of(none, first, NOW.plusSeconds(60));

        assertThat(later).isEqualTo(first);
        assertThat(condition(over, "NamespaceContentRemaining").text("lastTransitionTime"))
                .isEqualTo("2030-01-01T00:01:00Z");
        assertThat(condition(over, "NamespaceFinalizersRemaining").text("lastTransitionTime"))
                .isEqualTo("2030-01-01T00:00:00Z");
    }
}
