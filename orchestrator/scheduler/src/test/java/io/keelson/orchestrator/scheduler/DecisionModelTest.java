package io.keelson.orchestrator.scheduler;

import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.scheduler.framework.Decision;
import io.keelson.orchestrator.scheduler.framework.Decision.Unschedulable;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.preemption.Preemption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random pods come and go on random nodes that change: what is decided is what {@link NaiveModel}
 * allows, and there is no node only where it has none. What preemption finds is held against it
 * too.
 */
final class DecisionModelTest {
    private static final int STEPS = 400;
    private static final List<String> APPS = List.of("a", "b", "c");

    private final NaiveModel model = new NaiveModel();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decisionsAreTheModels(long seed) {
        Random random = new Random(seed);
        TestingScheduler scheduler = new TestingScheduler(seed);
        Preemption preemption =
                new Preemption(scheduler.profile, scheduler.counts, new Random(seed));
        int unschedulable = 0;
        for (int i = 0; i < 12; i++) {
            putNode(scheduler, randomNode(random, i));
        }
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0 -> putNode(scheduler, randomNode(random, random.nextInt(14)));
                case 1, 2 -> removePod(scheduler, random);
                case 3 -> {
                    if (random.nextInt(6) == 0 && model.nodes.size() > 3) {
                        String name = random(random, model.nodes.keySet());
                        model.nodes.remove(name);
                        scheduler.cluster.removeNode(name);
                    }
                }
                default -> {
                    PodInfo pod = randomPod(random, step);
                    if (!place(scheduler, preemption, pod)) {
                        unschedulable++;
                    }
                }
            }
        }
        assertThat(unschedulable).as("or this test tests little").isBetween(10, 180);
    }

    private void putNode(TestingScheduler scheduler, NodeFacts node) {
        model.nodes.put(node.name(), node);
        scheduler.cluster.putNode(node);
    }

    private void removePod(TestingScheduler scheduler, Random random) {
        if (!model.pods.isEmpty()) {
            PodInfo gone =
                    Objects.requireNonNull(model.pods.remove(random(random, model.pods.keySet())));
            scheduler.cluster.gone(gone);
        }
    }

    private static String random(Random random, java.util.Collection<String> of) {
        return new ArrayList<>(of).get(random.nextInt(of.size()));
    }

    private boolean place(TestingScheduler scheduler, Preemption preemption, PodInfo pod) {
        List<String> feasible = model.feasible(pod);
        var image = scheduler.cluster.snapshot();
        return switch (scheduler.decider.decide(pod, image)) {
            case Decision.Placed placed -> {
                assertThat(feasible).contains(placed.node().name());
                assertThat(placed.feasibleCount()).isEqualTo(feasible.size());
                scheduler.cluster.assume(pod, placed.node().name());
                model.pods.put(pod.uid(), pod.onNode(placed.node().name()));
                yield true;
            }
            case Unschedulable(var diagnosis) -> {
                assertThat(feasible).as(diagnosis.message()).isEmpty();
                if (preemption.preempt(pod, image, diagnosis)
                        instanceof Preemption.Outcome.Nominated(var node, var victims)) {
                    assertVictimsMakeRoom(pod, node, victims);
                }
                yield false;
            }
        };
    }

    /** Without them the pod fits; with any one of them back it does not. */
    private void assertVictimsMakeRoom(PodInfo pod, String node, List<PodInfo> victims) {
        victims.forEach(victim -> model.pods.remove(victim.uid()));
        assertThat(model.feasible(pod)).contains(node);
        assertThat(victims)
                .allSatisfy(victim -> {
                    assertThat(victim.priority()).isLessThan(pod.priority());
                    model.pods.put(victim.uid(), victim);
                    assertThat(model.feasible(pod)).doesNotContain(node);
                    model.pods.remove(victim.uid());
                });
        victims.forEach(victim -> model.pods.put(victim.uid(), victim));
    }

    private static NodeFacts randomNode(Random random, int index) {
        String name = "n" + index;
        String zone = random.nextInt(8) == 0 ? "{}" : "{'zone':'" + random.nextInt(3) + "'}";
        Obj node =
                TestingObjects.nodeObject(
                        name,
                        String.valueOf(1 + random.nextInt(4)),
                        (1 + random.nextInt(4)) + "Gi",
                        zone);
        if (random.nextInt(5) == 0) {
            node =
                    node.withAt(
                            json("{'t':[{'key':'k','value':'v','effect':'NoSchedule'}]}").arr("t"),
                            "spec",
                            "taints");
        }
        return NodeFacts.parse(node.withAt(Node.of("8"), "status", "allocatable", "pods"));
    }

    private static PodInfo randomPod(Random random, int index) {
        List<String> parts = new ArrayList<>();
        parts.add("'priority':" + random.nextInt(3));
        String port =
                random.nextInt(6) == 0 ? ",'ports':[{'hostPort':" + random.nextInt(3) + "}]" : "";
        parts.add(
                "'containers':[{'resources':{'requests':{'cpu':'"
                        + 100 * random.nextInt(12)
                        + "m','memory':'"
                        + 100 * random.nextInt(12)
                        + "Mi'}}"
                        + port
                        + "}]");
        if (random.nextInt(3) == 0) {
            parts.add("'tolerations':[{'key':'k','operator':'Exists'}]");
        }
        if (random.nextInt(5) == 0) {
            parts.add("'nodeSelector':{'zone':'" + random.nextInt(3) + "'}");
        }
        if (random.nextInt(3) == 0) {
            parts.add("'topologySpreadConstraints':[" + constraints(random) + "]");
        }
        if (random.nextInt(2) == 0) {
            String kind = random.nextBoolean() ? "podAffinity" : "podAntiAffinity";
            String when =
                    random.nextInt(3) == 0
                            ? "'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':3,"
                                    + "'podAffinityTerm':"
                                    + term(random)
                                    + "}]"
                            : "'requiredDuringSchedulingIgnoredDuringExecution':["
                                    + term(random)
                                    + (random.nextInt(4) == 0 ? "," + term(random) : "")
                                    + "]";
            parts.add("'affinity':{'" + kind + "':{" + when + "}}");
        }
        return TestingObjects.pod(
                "p" + index, "{'app':'" + app(random) + "'}", "{" + String.join(",", parts) + "}");
    }

    private static String app(Random random) {
        return APPS.get(random.nextInt(APPS.size()));
    }

    private static String key(Random random) {
        return random.nextBoolean() ? "zone" : "kubernetes.io/hostname";
    }

    private static String term(Random random) {
        return "{'topologyKey':'"
                + key(random)
                + "','labelSelector':{'matchLabels':{'app':'"
                + app(random)
                + "'}}}";
    }

    private static String constraints(Random random) {
        String one = constraint(random, "zone");
        return switch (random.nextInt(3)) {
            case 0 -> one;
            case 1 -> constraint(random, "kubernetes.io/hostname");
            default -> one + "," + constraint(random, "kubernetes.io/hostname");
        };
    }

    private static String constraint(Random random, String key) {
        return "{'maxSkew':"
                + (1 + random.nextInt(2))
                + ",'topologyKey':'"
                + key
                + "','whenUnsatisfiable':'"
                + (random.nextInt(4) == 0 ? "ScheduleAnyway" : "DoNotSchedule")
                + "','labelSelector':{'matchLabels':{'app':'"
                + app(random)
                + "'}}"
                + (random.nextInt(4) == 0 ? ",'minDomains':" + (1 + random.nextInt(4)) : "")
                + "}";
    }
}
