package io.keelson.orchestrator.scheduler.framework;

import static io.keelson.orchestrator.scheduler.TestingObjects.asking;
import static io.keelson.orchestrator.scheduler.TestingObjects.important;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.framework.Decision.Placed;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeciderTest {
    private final TestingScheduler scheduler = new TestingScheduler();

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "99,99",
        "100,100",
        "250,120",
        "1000,420",
        "5000,500",
        "6000,300",
        "20000,1000"
    })
    void enoughOfManyNodes(int nodes, int enough) {
        assertThat(Sampling.enough(nodes)).isEqualTo(enough);
    }

    @Test
    void aLargeClusterIsLookedAtInTurns() {
        for (int i = 0; i < 300; i++) {
            scheduler.with(node("n" + i, "4", "8Gi"));
        }
        Snapshot image = scheduler.cluster.snapshot();
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            Placed placed = (Placed) scheduler.decider.decide(asking("p" + i, "1", "1Gi"), image);
            assertThat(placed.evaluatedCount()).isEqualTo(144);
            chosen.add(placed.node().name());
        }
        assertThat(chosen).hasSizeGreaterThan(20);
    }

    @Test
    void zonesAreVisitedInTurn() {
        for (int i = 0; i < 6; i++) {
            scheduler.with(
                    node("n" + i, "{'topology.kubernetes.io/zone':'" + (i < 4 ? "a" : "b") + "'}"));
        }
        Snapshot image = scheduler.cluster.snapshot();
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            order.append(image.visited(i).name());
        }
        assertThat(order.toString()).isEqualTo("n0n4n1n5n2n3");
    }

    @Test
    void equallyGoodNodesAreTakenAtRandom() {
        scheduler.with(node("n1", "4", "8Gi"), node("n2", "4", "8Gi"), node("n3", "4", "8Gi"));
        Snapshot image = scheduler.cluster.snapshot();
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Placed placed = (Placed) scheduler.decider.decide(asking("p", "1", "1Gi"), image);
            chosen.add(placed.node().name());
        }
        assertThat(chosen).containsExactlyInAnyOrder("n1", "n2", "n3");
    }

    @Test
    void anOldImageIsNotChangedByWhatFollows() {
        scheduler.with(node("n1", "4", "8Gi"));
        Snapshot before = scheduler.cluster.snapshot();
        scheduler.place(asking("a", "3", "1Gi"));
        assertThat(before.visited(0).podCount()).isZero();
        assertThat(scheduler.decider.decide(asking("b", "3", "1Gi"), before))
                .isInstanceOf(Placed.class);
        assertThat(scheduler.place(asking("b", "3", "1Gi"))).contains("Insufficient cpu");
    }

    @Test
    void aNodeThatIsBeingEmptiedIsKeptForWhomItIs() {
        scheduler.with(node("n1", "2", "8Gi"));
        scheduler.cluster.nominate(important("vip", 10, "2"), "n1");
        assertThat(scheduler.place(important("small", 0, "1")))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        assertThat(scheduler.place(important("rival", 20, "1"))).isEqualTo("n1");
    }

    @Test
    void theNominatedNodeIsTakenIfItWillDo() {
        scheduler.with(node("n1", "2", "8Gi"), node("n2", "200", "800Gi"));
        assertThat(scheduler.place(important("vip", 10, "2").nominatedTo("n1"))).isEqualTo("n1");
        assertThat(scheduler.place(important("late", 10, "2").nominatedTo("n1"))).isEqualTo("n2");
    }

    @Test
    void podsOfANodeThatIsGoneAreStillThere() {
        scheduler.with(node("n1", "2", "8Gi"));
        scheduler.place(asking("a", "2", "1Gi"));
        scheduler.cluster.removeNode("n1");
        assertThat(scheduler.place(asking("b", "1", "1Gi")))
                .isEqualTo("no nodes available to schedule pods");
        scheduler.with(node("n1", "2", "8Gi"));
        assertThat(scheduler.place(asking("b", "1", "1Gi"))).contains("Insufficient cpu");
        scheduler.cluster.gone(asking("a", "2", "1Gi"));
        assertThat(scheduler.place(asking("b", "1", "1Gi"))).isEqualTo("n1");
    }
}
