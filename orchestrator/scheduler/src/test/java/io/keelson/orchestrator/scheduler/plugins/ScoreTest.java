package io.keelson.orchestrator.scheduler.plugins;

import static io.keelson.orchestrator.scheduler.TestingObjects.asking;
import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.nodeObject;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static io.keelson.orchestrator.scheduler.TestingObjects.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.framework.Scores;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Upstream's arithmetic, on numbers one can check by hand. */
final class ScoreTest {
    private final TestingScheduler scheduler = new TestingScheduler();

    private List<Long> scores(String plugin, PodInfo pod) {
        return Scores.of(scheduler.profile, plugin, scheduler.cycle(pod));
    }

    @Test
    void weights() {
        assertThat(scheduler.profile.scores())
                .extracting(each -> each.plugin().name() + " " + each.weight())
                .containsExactlyInAnyOrder(
                        "TaintToleration 3",
                        "NodeAffinity 2",
                        "PodTopologySpread 2",
                        "InterPodAffinity 2",
                        "NodeResourcesFit 1",
                        "NodeResourcesBalancedAllocation 1",
                        "ImageLocality 1");
    }

    @Test
    void leastAllocated() {
        scheduler.with(node("n1", "4", "10000"), node("n2", "6", "10000"));
        // n1: ((4000-3000)*100/4000 + (10000-5000)*100/10000) / 2 = (25 + 50) / 2
        // n2: ((6000-3000)*100/6000 + 50) / 2
        assertThat(scores("NodeResourcesFit", asking("a", "3", "5000"))).containsExactly(37L, 50L);
    }

    @Test
    void leastAllocatedCountsAShareForWhoAsksForNothing() {
        scheduler.with(node("n1", "1", "1000Mi"), node("n2", "1", "1000Mi"));
        scheduler.standing("n1", pod("idle", "{'containers':[{}]}"));
        // n1: (1000-200)/10 and (1000-400)/10; n2: 90 and 80
        assertThat(scores("NodeResourcesFit", pod("a", "{'containers':[{}]}")))
                .containsExactly(70L, 85L);
    }

    @Test
    void balancedAllocation() {
        scheduler.with(node("n1", "4", "10000"), node("n2", "6", "10000"));
        // n1: 0.75 and 0.5, deviation 0.125; n2: 0.5 and 0.5
        assertThat(scores("NodeResourcesBalancedAllocation", asking("a", "3", "5000")))
                .containsExactly(87L, 100L);
        assertThat(scores("NodeResourcesBalancedAllocation", pod("b", "{'containers':[{}]}")))
                .isEmpty();
    }

    @Test
    void preferredTaintsAreCounted() {
        scheduler.with(
                tainted("n0", "[]"),
                tainted("n1", "[{'key':'a','effect':'PreferNoSchedule'}]"),
                tainted(
                        "n2",
                        "[{'key':'a','effect':'PreferNoSchedule'},{'key':'b','effect':"
                                + "'PreferNoSchedule'}]"));
        assertThat(scores("TaintToleration", asking("a", "1", "1Gi")))
                .containsExactly(100L, 50L, 0L);
        assertThat(
                        scores(
                                "TaintToleration",
                                pod("b", "{'tolerations':[{'key':'b','operator':'Exists'}]}")))
                .containsExactly(100L, 0L, 0L);
    }

    @Test
    void preferredNodeAffinity() {
        scheduler.with(node("n1", "{'a':'1'}"), node("n2", "{'a':'1','b':'1'}"), node("n3", "{}"));
        String spec =
                "{'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':["
                        + "{'weight':20,'preference':{'matchExpressions':[{'key':'a',"
                        + "'operator':'Exists'}]}},{'weight':30,'preference':{'matchExpressions':["
                        + "{'key':'b','operator':'Exists'}]}}]}}}";
        assertThat(scores("NodeAffinity", pod("a", spec))).containsExactly(40L, 100L, 0L);
    }

    @Test
    void imageLocality() {
        scheduler.with(
                NodeFacts.parse(
                        nodeObject("n1", "4", "8Gi", "{}")
                                .withAt(
                                        json("{'i':[{'names':['web:latest'],'sizeBytes':"
                                                        + (500L << 20)
                                                        + "}]}")
                                                .arr("i"),
                                        "status",
                                        "images")),
                node("n2", "4", "8Gi"));
        // 500 MB on one of two nodes counts 250: 100 * (250 - 23) / (1000 - 23)
        assertThat(scores("ImageLocality", pod("a", "{'containers':[{'image':'web'}]}")))
                .containsExactly(23L, 0L);
        assertThat(scores("ImageLocality", pod("b", "{'containers':[{'image':'other'}]}")))
                .isEmpty();
    }

    @Test
    void podAffinityIsStretchedOverTheWholeRange() {
        scheduler.with(node("n1", "{}"), node("n2", "{}"), node("n3", "{}"));
        scheduler
                .standing("n1", pod("x", "{'app':'x'}", "{}"), pod("x2", "{'app':'x'}", "{}"))
                .standing("n2", pod("y", "{'app':'x'}", "{}"));
        String spec =
                "{'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':["
                        + "{'weight':5,'podAffinityTerm':{'topologyKey':'kubernetes.io/hostname',"
                        + "'labelSelector':{'matchLabels':{'app':'x'}}}}]}}}";
        assertThat(scores("InterPodAffinity", pod("a", spec))).containsExactly(100L, 50L, 0L);
    }

    @Test
    void softSpreading() {
        scheduler.with(node("n1", "{}"), node("n2", "{}"), node("n3", "{}"));
        scheduler
                .standing("n1", pod("x", "{'app':'x'}", "{}"), pod("x2", "{'app':'x'}", "{}"))
                .standing("n2", pod("y", "{'app':'x'}", "{}"));
        String spec =
                "{'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':"
                        + "'kubernetes.io/hostname','whenUnsatisfiable':'ScheduleAnyway',"
                        + "'labelSelector':{'matchLabels':{'app':'x'}}}]}";
        // weight log(5): raw 3, 2, 0; normalized 100 * (3 + 0 - s) / 3
        assertThat(scores("PodTopologySpread", pod("a", spec))).containsExactly(0L, 33L, 100L);
    }
}
