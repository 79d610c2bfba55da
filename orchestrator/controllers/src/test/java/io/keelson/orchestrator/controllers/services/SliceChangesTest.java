package io.keelson.orchestrator.controllers.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On slices of five endpoints, which are full soon. */
final class SliceChangesTest {
    private static final int ENDPOINTS_MAX = 5;
    private static final OwnerReference OWNER =
            new OwnerReference("v1", "Service", "web", "uid-1", true, true);
    private static final SliceTemplate TEMPLATE =
            new SliceTemplate(
                    "default", OWNER, Obj.of(SliceTemplate.SERVICE_NAME, Node.of("web")), null);
    private static final Arr PORTS = Arr.of(Obj.of("name", Node.of("")).with("port", Node.of(80)));

    private final Map<String, Obj> slices = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final SystemClockwork clockwork = new SystemClockwork();
    private final List<String> methods = new ArrayList<>();

    @AfterEach
    void stop() {
        clockwork.close();
    }

    /** Keeps what is written. */
    private final class Slices implements Transport {
        @Override
        public CompletableFuture<Answer> send(Request request) {
            methods.add(request.method());
            Obj body = JsonReader.readObj(request.body());
            switch (request.method()) {
                case "POST", "PUT" -> slices.put(body.text("metadata", "name"), body);
                default ->
                        slices.remove(
                                request.path().substring(request.path().lastIndexOf('/') + 1));
            }
            return CompletableFuture.completedFuture(
                    new Answer(200, "{}".getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Streaming stream(Request request, Lines lines) {
            throw new AssertionError("nothing is watched");
        }
    }

    /** Writes what is missing; answers with the methods of the requests. */
    private List<String> want(Map<Arr, SliceChanges.PortSet> wanted) {
        methods.clear();
        SliceChanges.of(
                        TEMPLATE,
                        "IPv4",
                        ENDPOINTS_MAX,
                        random,
                        List.copyOf(slices.values()),
                        wanted,
                        true)
                .write(new Api(new Slices(), clockwork), true, "");
        return List.copyOf(methods);
    }

    private List<String> want(int... pods) {
        SliceChanges.PortSet set = new SliceChanges.PortSet(PORTS);
        for (int pod : pods) {
            set.add(endpoint(pod, true));
        }
        return want(Map.of(PORTS, set));
    }

    private static Obj endpoint(int pod, boolean ready) {
        return Obj.builder()
                .put("addresses", Arr.ofTexts(List.of("10.0.0." + pod)))
                .put("conditions", Obj.of("ready", Node.of(ready)))
                .put("targetRef", Obj.of("name", Node.of("pod-" + pod)))
                .build();
    }

    private List<Integer> sizes() {
        return slices.values().stream().map(slice -> slice.arr("endpoints").size()).toList();
    }

    @Test
    void aNewEndpointFillsTheSliceThatIsWrittenAnyway() {
        want(1, 2, 3, 4, 5, 6, 7);
        assertThat(sizes()).containsExactly(5, 2);

        assertThat(want(2, 3, 4, 5, 6, 7, 8)).as("one goes, another comes").containsExactly("PUT");
        assertThat(sizes()).containsExactlyInAnyOrder(5, 2);
    }

    @Test
    void aNewEndpointGoesIntoTheSliceThatItFillsBest() {
        want(1, 2, 3, 4, 5);
        want(1, 2, 3, 4, 5, 6, 7, 8, 9);
        want(1, 2, 3, 4, 6, 7, 8);
        assertThat(sizes()).as("never merged").containsExactlyInAnyOrder(4, 3);

        assertThat(want(1, 2, 3, 4, 6, 7, 8, 9)).containsExactly("PUT");
        assertThat(sizes()).containsExactlyInAnyOrder(5, 3);
    }

    @Test
    void endpointsThatFitIntoNoSliceTogetherGetANewOne() {
        want(1, 2, 3);
        assertThat(want(1, 2, 3, 4, 5, 6)).containsExactly("POST");
        assertThat(sizes()).containsExactlyInAnyOrder(3, 3);
    }

    @Test
    void aSliceThatWouldGoBecomesOneThatWouldCome() {
        want(1);
        Arr others = Arr.of(Obj.of("name", Node.of("")).with("port", Node.of(81)));
        SliceChanges.PortSet set = new SliceChanges.PortSet(others);
        set.add(endpoint(1, true));
        assertThat(want(Map.of(others, set))).containsExactly("PUT");
        assertThat(slices.values()).allMatch(slice -> slice.arr("ports").equals(others));
    }

    @Test
    void nothingIsWrittenWhereNothingChanges() {
        want(1, 2, 3, 4, 5, 6);
        assertThat(want(6, 5, 4, 3, 2, 1)).isEmpty();
        want();
        assertThat(sizes()).containsExactly(0);
        assertThat(want()).isEmpty();
    }

    @Test
    void anEndpointThatStandsInTwoSlicesStaysInOne() {
        want(1, 2);
        Obj first = slices.values().iterator().next();
        slices.put("copy", first.withAt(Node.of("copy"), "metadata", "name"));
        want(1, 2);
        assertThat(sizes()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverComesAndGoesSlicesHoldWhatIsWanted(long seed) {
        SplittableRandom choices = new SplittableRandom(seed);
        Map<Integer, Integer> portOf = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            for (int i = choices.nextInt(6); i >= 0; i--) {
                int pod = choices.nextInt(40);
                if (choices.nextInt(3) == 0) {
                    portOf.remove(pod);
                } else {
                    portOf.put(pod, choices.nextInt(5) == 0 ? 81 : 80);
                }
            }
            Map<Arr, SliceChanges.PortSet> wanted = new LinkedHashMap<>();
            portOf.forEach((pod, port) -> {
                Arr ports = Arr.of(Obj.of("port", Node.of(port)));
                wanted.computeIfAbsent(ports, SliceChanges.PortSet::new)
                        .add(endpoint(pod, choices.nextInt(4) > 0));
            });
            want(wanted);

            Map<Integer, Integer> found = new HashMap<>();
            for (Obj slice : slices.values()) {
                assertThat(slice.arr("endpoints").size()).isLessThanOrEqualTo(ENDPOINTS_MAX);
                for (Node node : slice.arr("endpoints")) {
                    String name = ((Obj) node).text("targetRef", "name");
                    int pod = Integer.parseInt(name.substring("pod-".length()));
                    int port = (int) ((Obj) slice.arr("ports").get(0)).whole(0, "port");
                    assertThat(found.put(pod, port)).as("%s twice", name).isNull();
                    assertThat(
                                    Objects.requireNonNull(wanted.get(slice.arr("ports")))
                                            .endpoints()
                                            .values())
                            .contains((Obj) node);
                }
            }
            assertThat(found).as("step %d", step).isEqualTo(portOf);
            assertThat(slices).as("one at least, none empty").isNotEmpty();
            assertThat(want(wanted)).as("nothing is left to do").isEmpty();
        }
    }
}
