package io.keelson.orchestrator.scheduler.preemption;

import static io.keelson.orchestrator.scheduler.TestingObjects.container;
import static io.keelson.orchestrator.scheduler.TestingObjects.important;
import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static io.keelson.orchestrator.scheduler.TestingObjects.podObject;
import static io.keelson.orchestrator.scheduler.TestingObjects.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.framework.Decision;
import io.keelson.orchestrator.scheduler.framework.Decision.Unschedulable;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who has to go, in the order of upstream's rules. */
final class PreemptionTest {
    private final TestingScheduler scheduler = new TestingScheduler();
    private final Preemption preemption =
            new Preemption(scheduler.profile, scheduler.counts, new Random(1));

    /** The node and its victims; or the whole message. */
    private String preempt(PodInfo pod) {
        Snapshot image = scheduler.cluster.snapshot();
        Decision decision = scheduler.decider.decide(pod, image);
        var diagnosis = ((Unschedulable) decision).diagnosis();
        return switch (preemption.preempt(pod, image, diagnosis)) {
            case Preemption.Outcome.Nominated(var node, var victims) -> node + victims;
            case Preemption.Outcome.NotHelpful(var message, var waits) ->
                    diagnosis.message() + " " + message;
        };
    }

    /** Labelled {@code app=NAME without digits}, started at this second. */
    private static PodInfo running(String name, int priority, String cpu, int startedSecond) {
        Obj object =
                podObject(
                                name,
                                "{'priority':"
                                        + priority
                                        + ",'containers':["
                                        + container(cpu, "0")
                                        + "]}")
                        .withAt(
                                Node.of("2026-01-01T00:00:%02dZ".formatted(startedSecond)),
                                "status",
                                "startTime")
                        .withAt(Node.of(name.replaceAll("\\d", "")), "metadata", "labels", "app");
        return PodParser.parse(object);
    }

    private void budget(String app, int allowed) {
        scheduler
                .cluster
                .surroundings()
                .putBudget(
                        "default/" + app,
                        json(
                                "{'metadata':{'namespace':'default'},'spec':{'selector':"
                                        + "{'matchLabels':{'app':'"
                                        + app
                                        + "'}}},'status':{'disruptionsAllowed':"
                                        + allowed
                                        + "}}"));
    }

    @Test
    void onlyWhoIsLessImportantAndInTheWay() {
        scheduler
                .with(node("n1", "4", "8Gi"))
                .standing("n1", running("low", 1, "2", 0), running("same", 5, "1", 0))
                .standing("n1", running("tiny", 1, "0", 0));
        assertThat(preempt(important("vip", 5, "2"))).isEqualTo("n1[default/low]");
    }

    @Test
    void theWordsIfItDoesNotHelp() {
        scheduler
                .with(node("n1", "2", "8Gi"))
                .with(tainted("n2", "[{'key':'k','effect':'NoSchedule'}]"))
                .with(node("n3", "1", "8Gi"))
                .standing("n1", running("equal", 5, "2", 0));
        assertThat(preempt(important("vip", 5, "2")))
                .isEqualTo(
                        "0/3 nodes are available: 1 node(s) had untolerated taint {k: }, 2"
                                + " Insufficient cpu. preemption: 0/3 nodes are available: 1 No"
                                + " preemption victims found for incoming pod, 2 Preemption is"
                                + " not helpful for scheduling.");
    }

    @Test
    void aPolicyOfNever() {
        scheduler.with(node("n1", "2", "8Gi")).standing("n1", running("low", 1, "2", 0));
        PodInfo polite =
                pod(
                        "polite",
                        "{'priority':9,'preemptionPolicy':'Never','containers':["
                                + container("1", "0")
                                + "]}");
        assertThat(preempt(polite))
                .endsWith(" preemption: not eligible due to preemptionPolicy=Never.");
    }

    @Test
    void itWaitsForVictimsThatAreOnTheirWayOut() {
        Obj going =
                podObject("low", "{'priority':1,'containers':[" + container("2", "0") + "]}")
                        .withAt(Node.of("2026-01-01T00:00:00Z"), "metadata", "deletionTimestamp")
                        .with(
                                "status",
                                json(
                                        "{'conditions':[{'type':'DisruptionTarget','status':"
                                                + "'True','reason':'PreemptionByScheduler'}]}"));
        scheduler.with(node("n1", "2", "8Gi")).standing("n1", PodParser.parse(going));
        assertThat(preempt(important("vip", 5, "2").nominatedTo("n1")))
                .endsWith(
                        "preemption: not eligible due to a terminating pod on the nominated"
                                + " node.");
    }

    @Test
    void fewestViolationsOfBudgetsFirst() {
        budget("guarded", 0);
        scheduler
                .with(node("n1", "2", "8Gi"), node("n2", "2", "8Gi"))
                .standing("n1", running("guarded1", 1, "2", 0))
                .standing("n2", running("free1", 4, "2", 0));
        assertThat(preempt(important("vip", 5, "2"))).isEqualTo("n2[default/free1]");
    }

    @Test
    void guardedPodsAreTheFirstToStay() {
        budget("guarded", 0);
        scheduler
                .with(node("n1", "2", "8Gi"))
                .standing("n1", running("guarded1", 1, "1", 0), running("free1", 4, "1", 0));
        assertThat(preempt(important("vip", 5, "1"))).isEqualTo("n1[default/free1]");
    }

    @Test
    void aBudgetThatAllowsOneIsViolatedByTwo() {
        budget("guarded", 1);
        scheduler
                .with(node("n1", "2", "8Gi"), node("n2", "2", "8Gi"))
                .standing("n1", running("guarded1", 1, "1", 0), running("guarded2", 1, "1", 0))
                .standing("n2", running("guarded3", 4, "2", 0));
        assertThat(preempt(important("vip", 5, "2"))).isEqualTo("n2[default/guarded3]");
    }

    @Test
    void thenTheLeastImportantOfTheMostImportantVictims() {
        scheduler
                .with(node("n1", "2", "8Gi"), node("n2", "2", "8Gi"))
                .standing("n1", running("a1", 3, "2", 0))
                .standing("n2", running("b1", 2, "1", 0), running("b2", 2, "1", 0));
        assertThat(preempt(important("vip", 5, "2"))).isEqualTo("n2[default/b1, default/b2]");
    }

    @Test
    void thenTheSmallestSumOfPriorities() {
        scheduler
                .with(node("n1", "2", "8Gi"), node("n2", "2", "8Gi"))
                .standing("n1", running("a1", 3, "1", 0), running("a2", 2, "1", 0))
                .standing("n2", running("b1", 3, "1", 0), running("b2", 1, "1", 0));
        assertThat(preempt(important("vip", 5, "2"))).startsWith("n2");
    }

    @Test
    void thenFewestVictims() {
        scheduler
                .with(node("n1", "2", "8Gi"), node("n2", "2", "8Gi"))
                .standing("n1", running("a1", 3, "1", 0), running("a2", 3, "1", 0))
                .standing("n2", running("b1", 3, "2", 0));
        assertThat(preempt(important("vip", 5, "2"))).isEqualTo("n2[default/b1]");
    }

    @Test
    void thenTheOneThatWasStartedLatest() {
        scheduler
                .with(node("n1", "2", "8Gi"), node("n2", "2", "8Gi"))
                .standing("n1", running("a1", 3, "2", 10))
                .standing("n2", running("b1", 3, "2", 20));
        assertThat(preempt(important("vip", 5, "2"))).isEqualTo("n2[default/b1]");
    }

    @Test
    void antiAffinityOfVictimsGoesWithThem() {
        String anti =
                "{'priority':1,'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnored"
                        + "DuringExecution':[{'topologyKey':'kubernetes.io/hostname',"
                        + "'labelSelector':{'matchLabels':{'app':'vip'}}}]}}}";
        scheduler
                .with(node("n1", "4", "8Gi"))
                .standing("n1", pod("hater", anti), running("bystander", 1, "1", 0));
        PodInfo vip = pod("vip", "{'app':'vip'}", "{'priority':5}");
        assertThat(preempt(vip)).isEqualTo("n1[default/hater]");
        assertThat(scheduler.place(pod("other", "{}"))).isEqualTo("n1");
    }

    @Test
    void spreadingThatVictimsSpoilIsRestored() {
        String spread =
                "{'priority':5,'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':"
                        + "'kubernetes.io/hostname','whenUnsatisfiable':'DoNotSchedule',"
                        + "'labelSelector':{'matchLabels':{'app':'web'}}}]}";
        scheduler
                .with(node("n1", "{}"), tainted("n2", "[{'key':'k','effect':'NoSchedule'}]"))
                .standing("n1", running("web1", 1, "1", 0));
        PodInfo vip = pod("vip", "{'app':'web'}", spread);
        assertThat(preempt(vip)).isEqualTo("n1[default/web1]");
        assertThat(preempt(vip)).isEqualTo("n1[default/web1]");
    }
}
