package io.keelson.orchestrator.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.client.SimClockwork;
import io.keelson.orchestrator.controllers.nodelifecycle.Zones.State;
import io.keelson.orchestrator.storage.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ZonesTest {
    private final SimLoop loop = new SimLoop();
    private final Zones zones = new Zones(new SimClockwork(loop, new SplittableRandom(1)));

    private static NodeRecord node(String zone, int number, boolean ready) {
        return new NodeRecord(
                zone + number,
                zone + number,
                "",
                Map.of("Ready", ready ? "True" : "Unknown"),
                "",
                "",
                List.of(),
                false,
                zone,
                Map.of());
    }

    private static List<NodeRecord> zone(String zone, int ready, int notReady) {
        List<NodeRecord> nodes = new ArrayList<>();
        for (int i = 0; i < ready + notReady; i++) {
            nodes.add(node(zone, i, i < ready));
        }
        return nodes;
    }

    private Zones.Change look(List<NodeRecord> nodes) {
        return zones.look(nodes, NodeRecord::isReady);
    }

    @Test
    void statesAreUpstreams() {
        assertThat(Zones.stateOf(5, 0)).isEqualTo(State.NORMAL);
        assertThat(Zones.stateOf(0, 1)).isEqualTo(State.FULL_DISRUPTION);
        assertThat(Zones.stateOf(1, 2)).isEqualTo(State.NORMAL);
        assertThat(Zones.stateOf(9, 10)).isEqualTo(State.NORMAL);
        assertThat(Zones.stateOf(9, 11)).isEqualTo(State.PARTIAL_DISRUPTION);
    }

    @Test
    void aLargeZoneInPartialDisruptionIsSlow() {
        look(zone("a", 20, 31));
        NodeRecord one = node("a", 30, false);
        NodeRecord other = node("a", 31, false);
        assertThat(zones.ask(one).again()).isNull();
        zones.ask(other);
        loop.advance(Duration.ofSeconds(99).toNanos());
        assertThat(zones.ask(other).again()).isEqualTo(Duration.ofSeconds(1));
        loop.advance(Duration.ofSeconds(1).toNanos());
        assertThat(zones.ask(other).again()).isNull();
    }

    @Test
    void aZoneThatIsGoneBesideOneThatLivesIsEvictedAsAnyNode() {
        List<NodeRecord> nodes = zone("a", 0, 4);
        nodes.addAll(zone("b", 4, 0));
        assertThat(look(nodes)).isEqualTo(Zones.Change.NONE);
        assertThat(zones.ask(nodes.get(0)).again()).isNull();
        assertThat(zones.ask(nodes.get(1)).again()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void zonesDoNotWaitForEachOther() {
        List<NodeRecord> nodes = zone("a", 5, 1);
        nodes.addAll(zone("b", 5, 1));
        look(nodes);
        assertThat(zones.ask(nodes.get(5)).again()).isNull();
        assertThat(zones.ask(nodes.get(11)).again()).isNull();
    }

    @Test
    void turnsComeInTheOrderOfAsking() {
        List<NodeRecord> nodes = zone("a", 8, 3);
        look(nodes);
        zones.ask(nodes.get(8));
        zones.ask(nodes.get(9));
        zones.ask(nodes.get(10));
        loop.advance(Duration.ofSeconds(10).toNanos());
        assertThat(zones.ask(nodes.get(10)).again()).isNotNull();
        Zones.Turn turn = zones.ask(nodes.get(9));
        assertThat(turn.again()).isNull();
        assertThat(turn.next()).isEqualTo("a10");
        zones.withdraw("a10");
        assertThat(zones.ask(nodes.get(8)).again()).isEqualTo(Duration.ofSeconds(10));
    }
}
