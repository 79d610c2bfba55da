package io.keelson.orchestrator.controllers.deployment;

import static io.keelson.orchestrator.controllers.deployment.TestingSets.rolling;
import static io.keelson.orchestrator.controllers.deployment.TestingSets.set;
import static io.keelson.orchestrator.controllers.deployment.TestingSets.sized;
import static io.keelson.orchestrator.controllers.deployment.TestingSets.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How sets share a Deployment that is scaled. */
final class ProportionsTest {
    private static List<String> share(
            Deployment deployment, @Nullable ReplicaSet newSet, ReplicaSet... oldSets) {
        return texts(Proportions.share(deployment, newSet, List.of(oldSets)));
    }

    @Test
    void theOnlyActiveSetHasAllOfThem() {
        assertThat(share(rolling(7, "1", "1"), set("b", 5, 5), set("a", 0, 0)))
                .containsExactly("b=7");
        assertThat(share(rolling(7, "1", "1"), null, set("a", 5, 5))).containsExactly("a=7");
    }

    @Test
    void withoutAnActiveSetTheNewestHasThem() {
        assertThat(share(rolling(7, "1", "1"), set("c", 0, 0), set("a", 0, 0)))
                .containsExactly("c=7");
        assertThat(share(rolling(7, "1", "1"), null, set("a", 0, 0), set("b", 0, 0)))
                .containsExactly("b=7");
        assertThat(share(rolling(7, "1", "1"), null)).isEmpty();
    }

    @Test
    void aNewSetThatHasAllLeavesNoneToOthers() {
        assertThat(share(rolling(4, "1", "1"), sized("b", 4, 4, 5), set("a", 2, 2)))
                .containsExactly("a=0");
    }

    @Test
    void eachGrowsByItsPartAndTheLargestHasTheRest() {
        assertThat(share(rolling(15, "3", "2"), sized("b", 5, 10, 13), sized("a", 8, 10, 13)))
                .containsExactly("a=11", "b=7");
        assertThat(share(rolling(20, "0", "1"), sized("b", 5, 10, 10), sized("a", 5, 10, 10)))
                .containsExactly("b=10", "a=10");
        assertThat(share(rolling(11, "0", "1"), sized("b", 5, 10, 10), sized("a", 5, 10, 10)))
                .containsExactly("b=6", "a=5");
    }

    @Test
    void eachShrinksByItsPart() {
        assertThat(share(rolling(5, "0", "1"), sized("b", 4, 10, 10), sized("a", 6, 10, 10)))
                .containsExactly("a=3", "b=2");
        assertThat(share(rolling(9, "0", "1"), sized("b", 5, 10, 10), sized("a", 5, 10, 10)))
                .containsExactly("a=4", "b=5");
        assertThat(share(rolling(0, "1", "1"), sized("b", 5, 10, 11), sized("a", 6, 10, 11)))
                .containsExactly("a=0", "b=0");
    }

    @Test
    void withoutTheNumberItWasSizedForASetIsComparedWithAllThereAre() {
        Deployment scaled =
                new Deployment(
                        rolling(20, "0", "1").object().withAt(Node.of(10), "status", "replicas"));
        assertThat(share(scaled, set("b", 4, 4), set("a", 6, 6))).containsExactly("a=12", "b=8");
    }

    @Test
    void nothingGrowsWhileASetHasMoreThanItWasTold() {
        assertThat(share(rolling(9, "0", "1"), set("b", 5, 5), set("a", 0, 2, 0))).isEmpty();
        assertThat(share(rolling(3, "0", "1"), set("b", 5, 5), set("a", 0, 2, 0)))
                .containsExactly("b=3");
    }
}
