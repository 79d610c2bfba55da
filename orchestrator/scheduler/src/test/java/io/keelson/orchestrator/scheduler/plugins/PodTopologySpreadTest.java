package io.keelson.orchestrator.scheduler.plugins;

import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.nodeObject;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PodTopologySpreadTest {
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String SKEWED = "node(s) didn't match pod topology spread constraints";

    private final TestingScheduler scheduler =
            new TestingScheduler().with(inZone("a1", "a"), inZone("a2", "a"), inZone("b1", "b"));

    private static NodeFacts inZone(String name, String zone) {
        return node(name, "{'" + ZONE + "':'" + zone + "'}");
    }

    private static PodInfo web(String name, String... constraints) {
        return pod(
                name,
                "{'app':'web','pod-template-hash':'" + name.charAt(0) + "'}",
                "{'topologySpreadConstraints':[" + String.join(",", constraints) + "]}");
    }

    private static String constraint(String key, String more) {
        return "{'maxSkew':1,'topologyKey':'"
                + key
                + "','whenUnsatisfiable':'DoNotSchedule','labelSelector':{'matchLabels':"
                + "{'app':'web'}}"
                + more
                + "}";
    }

    @Test
    void noZoneGetsMoreThanOneAhead() {
        scheduler.standing("a1", web("1"), web("2")).standing("b1", web("3"));
        assertThat(scheduler.place(web("x", constraint(ZONE, "")))).isEqualTo("b1");
    }

    @Test
    void theWordsIfThereIsNoWay() {
        scheduler.standing("a1", web("1"), web("2"));
        scheduler.cluster.putNode(
                NodeFacts.parse(
                        nodeObject("b1", "4", "8Gi", "{'" + ZONE + "':'b'}")
                                .withAt(Node.of(true), "spec", "unschedulable")));
        assertThat(scheduler.place(web("x", constraint(ZONE, ""))))
                .isEqualTo(
                        "0/3 nodes are available: 1 node(s) were unschedulable, 2 " + SKEWED + ".");
    }

    @Test
    void aNodeWithoutTheLabelWillNotDo() {
        TestingScheduler bare = new TestingScheduler().with(node("n", "{}"));
        assertThat(bare.place(web("x", constraint(ZONE, ""))))
                .isEqualTo("0/1 nodes are available: 1 " + SKEWED + " (missing required label).");
    }

    @Test
    void withTooFewDomainsTheEmptiestCountsAsEmpty() {
        scheduler.standing("a1", web("1")).standing("b1", web("2"));
        assertThat(scheduler.place(web("x", constraint(ZONE, ",'minDomains':3"))))
                .isEqualTo("0/3 nodes are available: 3 " + SKEWED + ".");
        assertThat(scheduler.place(web("x", constraint(ZONE, ",'minDomains':2"))))
                .isIn("a1", "a2", "b1");
    }

    @Test
    void aTerminatingPodDoesNotCount() {
        PodInfo going =
                PodParser.parse(
                        json(
                                "{'metadata':{'name':'g','namespace':'default','uid':'g',"
                                        + "'labels':{'app':'web'},'deletionTimestamp':"
                                        + "'2026-01-01T00:00:00Z'},'spec':{}}"));
        scheduler.standing("b1", going).standing("a1", web("1"));
        assertThat(scheduler.place(web("x", constraint(ZONE, "")))).isEqualTo("b1");
    }

    @Test
    void nodesThatThePodsOwnSelectorExcludesAreNoDomains() {
        scheduler.with(node("c1", "{'" + ZONE + "':'c','off':'yes'}"));
        scheduler.standing("a1", web("1")).standing("b1", web("2"));
        String affinity =
                "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                        + "{'nodeSelectorTerms':[{'matchExpressions':[{'key':'off',"
                        + "'operator':'DoesNotExist'}]}]}}}";
        PodInfo honoring =
                pod(
                        "x",
                        "{'app':'web'}",
                        "{'topologySpreadConstraints':["
                                + constraint(ZONE, "")
                                + "],"
                                + affinity
                                + "}");
        assertThat(scheduler.place(honoring)).isIn("a1", "a2", "b1");
        PodInfo ignoring =
                pod(
                        "y",
                        "{'app':'web'}",
                        "{'topologySpreadConstraints':["
                                + constraint(ZONE, ",'nodeAffinityPolicy':'Ignore'")
                                + "],"
                                + affinity
                                + "}");
        assertThat(scheduler.place(ignoring)).contains(SKEWED);
    }

    @Test
    void taintedNodesAreDomainsUnlessThePolicySaysOtherwise() {
        scheduler.with(
                NodeFacts.parse(
                        nodeObject("c1", "4", "8Gi", "{'" + ZONE + "':'c'}")
                                .withAt(
                                        json("{'t':[{'key':'k','effect':'NoSchedule'}]}").arr("t"),
                                        "spec",
                                        "taints")));
        scheduler.standing("a1", web("1")).standing("b1", web("2"));
        assertThat(scheduler.place(web("x", constraint(ZONE, "")))).contains(SKEWED);
        assertThat(scheduler.place(web("x", constraint(ZONE, ",'nodeTaintsPolicy':'Honor'"))))
                .isIn("a1", "a2", "b1");
    }

    @Test
    void matchLabelKeysCountOnlyPodsOfTheSameRevision() {
        scheduler.standing("a1", web("old1"), web("old2"));
        String keys = ",'matchLabelKeys':['pod-template-hash']";
        List<String> zones = new ArrayList<>();
        for (String name : List.of("new1", "new2")) {
            zones.add(scheduler.place(web(name, constraint(ZONE, keys))).substring(0, 1));
        }
        assertThat(zones).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void severalConstraintsHoldTogether() {
        String both = constraint(ZONE, "");
        String host = constraint("kubernetes.io/hostname", "");
        for (int i = 0; i < 3; i++) {
            assertThat(scheduler.place(web("p" + i, both, host))).hasSize(2);
        }
        // Zones stand 2:1 now, hosts 1:1:1. Only b1 could take one more.
        assertThat(scheduler.place(web("p3", both, host))).isEqualTo("b1");
    }

    @Test
    void whatIsOnlyWishedForIsNeverInTheWay() {
        String soft = constraint(ZONE, "").replace("DoNotSchedule", "ScheduleAnyway");
        scheduler.standing("b1", web("1"));
        for (int i = 0; i < 6; i++) {
            assertThat(scheduler.place(web("p" + i, soft))).hasSize(2);
        }
        assertThat(Objects.requireNonNull(scheduler.cluster.snapshot().node("b1")).podCount())
                .isBetween(3, 4);
    }

    /** Two small nodes and one so large that it is the best for every pod by itself. */
    private static TestingScheduler uneven() {
        return new TestingScheduler()
                .with(node("n1", "4", "16Gi"), node("n2", "4", "16Gi"), node("n3", "99", "999Gi"));
    }

    private static PodInfo member(String name) {
        return pod(name, "{'app':'web'}", "{'containers':[{}]}");
    }

    private static List<Integer> podCounts(TestingScheduler scheduler) {
        return List.of("n1", "n2", "n3").stream()
                .map(name -> scheduler.cluster.snapshot().inSlot(name.charAt(1) - '1').podCount())
                .toList();
    }

    @Test
    void podsThatBelongToNothingAreNotSpread() {
        TestingScheduler scheduler = uneven();
        for (int i = 0; i < 3; i++) {
            scheduler.place(member("p" + i));
        }
        assertThat(podCounts(scheduler)).containsExactly(0, 0, 3);
    }

    @Test
    void podsOfAServiceAreSpreadWithoutBeingTold() {
        TestingScheduler scheduler = uneven();
        scheduler
                .cluster
                .surroundings()
                .putService("default/web", json("{'spec':{'selector':{'app':'web'}}}"));
        for (int i = 0; i < 3; i++) {
            scheduler.place(member("p" + i));
        }
        assertThat(podCounts(scheduler)).containsExactly(1, 1, 1);
    }

    @Test
    void podsOfAReplicaSetToo() {
        TestingScheduler scheduler = uneven();
        scheduler
                .cluster
                .surroundings()
                .putController(
                        "default/ReplicaSet/web",
                        json(
                                "{'kind':'ReplicaSet','spec':{'selector':{'matchLabels':{'app':"
                                        + "'web'}}}}"));
        for (int i = 0; i < 3; i++) {
            String pod =
                    ("{'metadata':{'name':'r%d','namespace':'default','uid':'r%d','labels':{'app':"
                                    + "'web'},'ownerReferences':[{'kind':'ReplicaSet','name':'web',"
                                    + "'controller':true}]},'spec':{'containers':[{}]}}")
                            .formatted(i, i);
            scheduler.place(PodParser.parse(json(pod)));
        }
        assertThat(podCounts(scheduler)).containsExactly(1, 1, 1);
    }
}
