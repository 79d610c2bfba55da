package io.keelson.orchestrator.controllers.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When conditions change. */
final class ConditionsTest {
    private static final Instant BEFORE = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant NOW = BEFORE.plusSeconds(60);

    private static final Obj STATUS =
            Conditions.with(
                    Conditions.with(Obj.EMPTY, Conditions.of("A", "True", "Fine", "well", BEFORE)),
                    Conditions.of("B", "False", "Bad", "not well", BEFORE));

    @Test
    void anotherMessageAloneChangesNothing() {
        assertThat(Conditions.with(STATUS, Conditions.of("A", "True", "Fine", "very well", NOW)))
                .isEqualTo(STATUS);
    }

    @Test
    void anotherReasonKeepsTheTime() {
        Obj status = Conditions.with(STATUS, Conditions.of("A", "True", "Better", "", NOW));
        assertThat(Conditions.find(status, "A"))
                .isEqualTo(Conditions.of("A", "True", "Better", "", BEFORE));
    }

    @Test
    void anotherStatusHasATimeOfItsOwn() {
        Obj flipped = Conditions.of("A", "False", "Fine", "", NOW);
        Obj status = Conditions.with(STATUS, flipped);
        assertThat(Conditions.find(status, "A")).isEqualTo(flipped);
        assertThat(Conditions.isTrue(status, "A")).isFalse();
        assertThat(status.arr("conditions")).hasSize(2);
    }

    @Test
    void theLastOneTakesTheListAway() {
        Obj status = Conditions.without(Conditions.without(STATUS, "A"), "B");
        assertThat(status).isEqualTo(Obj.EMPTY);
        assertThat(Conditions.without(STATUS, "C")).isSameAs(STATUS);
    }
}
