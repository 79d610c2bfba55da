package io.keelson.orchestrator.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.client.events.EventCorrelator.Correlated;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Client-go's figures: 10 in 10 minutes, a burst of 25, one in 5 minutes. */
final class EventCorrelatorTest {
    private final EventCorrelator correlator = new EventCorrelator();
    private long nowNanos;
    private int names;

    private static Obj pod(String name, String revision) {
        return Obj.builder()
                .put("kind", "Pod")
                .put("name", name)
                .put("uid", name + "-uid")
                .put("resourceVersion", revision)
                .build();
    }

    private @Nullable Correlated tell(Obj about, String message) {
        return correlator.correlate(
                about, "Warning", "Failed", message, "e" + ++names, "t" + names, nowNanos);
    }

    private Correlated written(Obj about, String message) {
        return Objects.requireNonNull(tell(about, message));
    }

    @Test
    void anEqualEventRaisesTheCountOfTheFirst() {
        assertThat(tell(pod("a", "1"), "no"))
                .extracting(Correlated::told)
                .isEqualTo(new EventCorrelator.Told("e1", "t1", 1));
        assertThat(tell(pod("a", "2"), "no"))
                .extracting(Correlated::told)
                .isEqualTo(new EventCorrelator.Told("e1", "t1", 2));
        assertThat(tell(pod("b", "2"), "no"))
                .extracting(Correlated::told)
                .isEqualTo(new EventCorrelator.Told("e3", "t3", 1));
    }

    @Test
    void fromTheTenthSimilarOnTheyAreCombined() {
        for (int i = 1; i <= 9; i++) {
            Correlated each = written(pod("a", "1"), "no " + i);
            assertThat(each.message()).isEqualTo("no " + i);
        }
        Correlated tenth = written(pod("a", "1"), "no 10");
        assertThat(tenth.message()).isEqualTo("(combined from similar events): no 10");
        assertThat(tenth.told().count()).isEqualTo(1);
        Correlated eleventh = written(pod("a", "1"), "no 11");
        assertThat(eleventh.told()).isEqualTo(new EventCorrelator.Told("e10", "t10", 2));
        nowNanos += Duration.ofMinutes(11).toNanos();
        Correlated later = written(pod("a", "1"), "no 12");
        assertThat(later.message()).as("ten minutes after the last").isEqualTo("no 12");
    }

    @Test
    void of25OfAnObjectOneMorePassesEveryFiveMinutes() {
        for (int i = 0; i < 25; i++) {
            assertThat(tell(pod("a", "1"), "no")).isNotNull();
        }
        assertThat(tell(pod("a", "1"), "no")).isNull();
        assertThat(tell(pod("b", "1"), "no")).as("another object").isNotNull();
        nowNanos += Duration.ofMinutes(5).toNanos();
        Correlated passed = written(pod("a", "1"), "no");
        assertThat(passed.told().count()).as("those dropped count too").isEqualTo(27);
        assertThat(tell(pod("a", "1"), "no")).isNull();
    }

    @Test
    void oneThatIsGoneIsMadeAnew() {
        Correlated first = written(pod("a", "1"), "no");
        correlator.forget(first.key());
        Correlated next = written(pod("a", "1"), "no");
        assertThat(next.told()).isEqualTo(new EventCorrelator.Told("e2", "t2", 1));
    }
}
