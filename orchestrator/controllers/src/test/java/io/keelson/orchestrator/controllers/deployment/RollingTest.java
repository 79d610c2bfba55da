package io.keelson.orchestrator.controllers.deployment;

import static io.keelson.orchestrator.controllers.deployment.TestingSets.rolling;
import static io.keelson.orchestrator.controllers.deployment.TestingSets.set;
import static io.keelson.orchestrator.controllers.deployment.TestingSets.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of a rolling update. */
final class RollingTest {
    private static List<String> step(
            Deployment deployment, ReplicaSet newSet, ReplicaSet... oldSets) {
        return texts(Rolling.step(deployment, newSet, List.of(oldSets)));
    }

    @Test
    void surgeIsRoundedUpAndUnavailabilityDown() {
        assertThat(rolling(10, "25%", "25%").maxSurge()).isEqualTo(3);
        assertThat(rolling(10, "25%", "25%").maxUnavailable()).isEqualTo(2);
        assertThat(rolling(3, "25%", "25%").maxSurge()).isEqualTo(1);
        assertThat(rolling(3, "25%", "25%").maxUnavailable()).isZero();
    }

    @Test
    void ifBothAreNoneOneMayBeMissing() {
        assertThat(rolling(3, "0", "25%").maxUnavailable()).isEqualTo(1);
        assertThat(rolling(3, "0", "0%").maxUnavailable()).isEqualTo(1);
    }

    @Test
    void noMoreMayBeMissingThanThereAreToBe() {
        assertThat(rolling(3, "0", "7").maxUnavailable()).isEqualTo(3);
        assertThat(rolling(0, "1", "1").maxUnavailable()).isZero();
    }

    @Test
    void theNewSetGrowsAsFarAsTheSurgeAllows() {
        assertThat(step(rolling(10, "3", "2"), set("b", 0, 0), set("a", 10, 10)))
                .containsExactly("b=3");
        assertThat(step(rolling(10, "3", "2"), set("b", 8, 8), set("a", 2, 2)))
                .containsExactly("b=10");
    }

    @Test
    void aNewSetThatIsTooLargeShrinksFirst() {
        assertThat(step(rolling(4, "1", "1"), set("b", 6, 6), set("a", 2, 2)))
                .containsExactly("b=4");
    }

    @Test
    void oldSetsShrinkAsFarAsAvailabilityAllowsTheOldestFirst() {
        assertThat(step(rolling(10, "3", "2"), set("c", 3, 0), set("b", 4, 4), set("a", 6, 6)))
                .containsExactly("a=4");
        assertThat(step(rolling(10, "3", "2"), set("c", 3, 3), set("b", 8, 8), set("a", 2, 2)))
                .containsExactly("a=0", "b=5");
        assertThat(step(rolling(10, "3", "2"), set("c", 5, 0), set("a", 8, 8))).isEmpty();
    }

    @Test
    void unhealthyOldPodsGoEvenIfNoneElseMay() {
        assertThat(step(rolling(10, "0", "2"), set("b", 0, 0), set("a", 10, 8)))
                .containsExactly("a=8");
        assertThat(step(rolling(10, "3", "2"), set("c", 3, 0), set("b", 7, 7), set("a", 3, 0)))
                .containsExactly("a=1");
    }

    @Test
    void nothingGrowsBeforeOthersAreAsSmallAsTheyWereTold() {
        assertThat(step(rolling(10, "3", "2"), set("b", 3, 0), set("a", 8, 10, 10))).isEmpty();
    }

    /** What a set that shrinks will lose counts as lost already. */
    @Test
    void aStatusThatLagsDoesNotMakePodsAvailable() {
        assertThat(step(rolling(10, "3", "2"), set("b", 5, 3), set("a", 8, 10, 10)))
                .containsExactly("a=5");
    }
}
