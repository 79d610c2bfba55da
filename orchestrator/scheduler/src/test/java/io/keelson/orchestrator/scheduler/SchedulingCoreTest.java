package io.keelson.orchestrator.scheduler;

import static io.keelson.orchestrator.scheduler.TestingObjects.asking;
import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static io.keelson.orchestrator.scheduler.TestingObjects.podObject;
import static io.keelson.orchestrator.scheduler.TestingObjects.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import io.keelson.orchestrator.scheduler.queue.QueueSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scheduler without its connection: what it does while answers are still to come. */
final class SchedulingCoreTest {
    private static final long SECOND = 1_000_000_000L;

    private final TestingActions actions = new TestingActions();
    private final SchedulingCore core =
            new SchedulingCore(actions, QueueSettings.DEFAULT, new Random(1));
    private long now;

    /** Notes everything, and does nothing. */
    private static final class TestingActions implements Actions {
        private final List<Binding> bindings = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        @Override
        public void bind(Binding binding) {
            bindings.add(binding);
        }

        @Override
        public void scheduled(PodInfo pod, String nodeName) {
            notes.add(pod.name() + " on " + nodeName);
        }

        @Override
        public void failed(PodInfo pod, String reason, String message, String nominated) {
            notes.add(pod.name() + " " + reason + ": " + message);
        }

        @Override
        public void held(PodInfo pod, String reason, String message) {
            notes.add(pod.name() + " held: " + message);
        }

        @Override
        public void evict(PodInfo preemptor, String nodeName, List<PodInfo> victims) {
            notes.add(preemptor.name() + " evicts " + victims + " from " + nodeName);
        }

        @Override
        public void denominate(PodInfo pod) {
            notes.add(pod.name() + " denominated");
        }

        @Override
        public void groupLate(GroupInfo group, String message) {
            notes.add(group.name() + " late: " + message);
        }
    }

    private static PodInfo mine(String name, String cpu, String more) {
        return PodParser.parse(
                podObject(name, spec(cpu, "0"))
                        .withAt(Node.of("default-scheduler"), "spec", "schedulerName")
                        .withAt(json(more), "metadata", "labels"));
    }

    private static PodInfo member(String name, String cpu) {
        return mine(name, cpu, "{'scheduling.x-k8s.io/pod-group':'g'}");
    }

    private void run() {
        while (core.step(now)) {
            now++;
        }
    }

    private void group(int minMember) {
        GroupInfo group =
                GroupInfo.parse(
                        json(
                                "{'metadata':{'name':'g','namespace':'default'},'spec':"
                                        + "{'minMember':"
                                        + minMember
                                        + "}}"));
        core.group(group.key(), group, now);
    }

    @Test
    void manyPodsAreDecidedBeforeAnyBindingIsAnswered() {
        core.node(null, node("n1", "2", "8Gi"), now);
        core.node(null, node("n2", "2", "8Gi"), now);
        for (int i = 0; i < 6; i++) {
            core.pod(null, mine("p" + i, "1", "{}"), now);
        }
        run();
        assertThat(actions.bindings).hasSize(4);
        assertThat(actions.notes).hasSize(2).allMatch(note -> note.contains("Insufficient cpu"));
    }

    @Test
    void aBindingThatFailsGivesItsPlaceBackAndIsTriedAgain() {
        core.node(null, node("n1", "1", "8Gi"), now);
        core.pod(null, mine("a", "1", "{}"), now);
        run();
        core.pod(null, mine("b", "1", "{}"), now);
        run();
        assertThat(actions.bindings).hasSize(1);
        core.bindingFailed(actions.bindings.getFirst(), "refused", now);
        assertThat(actions.notes).contains("a SchedulerError: refused");
        now += 2 * SECOND;
        run();
        assertThat(actions.bindings).hasSize(2);
    }

    @Test
    void aBindingWhosePodIsSeenOnItsNodeHasNotFailed() {
        core.node(null, node("n1", "1", "8Gi"), now);
        PodInfo pod = mine("a", "1", "{}");
        core.pod(null, pod, now);
        run();
        core.pod(pod, pod.onNode("n1"), now);
        core.bindingFailed(actions.bindings.getFirst(), "no answer", now);
        core.pod(null, mine("b", "1", "{}"), now);
        run();
        assertThat(actions.bindings).hasSize(1);
        assertThat(actions.notes).singleElement().asString().contains("b Unschedulable");
    }

    @Test
    void aPodThatIsDeletedWhileItIsBeingBoundLeavesItsPlace() {
        core.node(null, node("n1", "1", "8Gi"), now);
        PodInfo pod = mine("a", "1", "{}");
        core.pod(null, pod, now);
        run();
        core.pod(pod, null, now);
        core.pod(null, mine("b", "1", "{}"), now);
        run();
        assertThat(actions.bindings).hasSize(2);
        core.bindingFailed(actions.bindings.getFirst(), "not found", now);
        now += 20 * SECOND;
        run();
        assertThat(actions.bindings).hasSize(2);
    }

    @Test
    void finishedPodsUseNothing() {
        core.node(null, node("n1", "1", "8Gi"), now);
        PodInfo running = mine("a", "1", "{}").onNode("n1");
        core.pod(null, running, now);
        core.pod(null, mine("b", "1", "{}"), now);
        run();
        assertThat(actions.bindings).isEmpty();
        PodInfo finished =
                PodParser.parse(
                        podObject("a", spec("1", "0"))
                                .withAt(Node.of("n1"), "spec", "nodeName")
                                .withAt(Node.of("Succeeded"), "status", "phase"));
        core.pod(running, finished, now);
        now += 2 * SECOND;
        run();
        assertThat(actions.bindings).hasSize(1);
    }

    @Test
    void aGangIsDecidedOnOneImageAndBoundTogether() {
        core.node(null, node("n1", "2", "8Gi"), now);
        core.node(null, node("n2", "2", "8Gi"), now);
        group(4);
        for (int i = 0; i < 4; i++) {
            core.pod(null, member("m" + i, "1"), now);
        }
        run();
        assertThat(actions.bindings)
                .singleElement()
                .satisfies(binding -> {
                    assertThat(binding.group()).isEqualTo("default/g");
                    assertThat(binding.placements())
                            .extracting(Placement::nodeName)
                            .containsExactlyInAnyOrder("n1", "n1", "n2", "n2");
                });
    }

    @Test
    void ifOneOfAGangCannotBeBoundNoneIs() {
        core.node(null, node("n1", "2", "8Gi"), now);
        group(2);
        core.pod(null, member("m0", "1"), now);
        core.pod(null, member("m1", "1"), now);
        run();
        core.bindingFailed(actions.bindings.getFirst(), "m1 was changed", now);
        core.pod(null, mine("other", "2", "{}"), now);
        assertThat(core.step(now)).isTrue();
        assertThat(actions.bindings.getLast().placements())
                .extracting(placement -> placement.pod().name())
                .containsExactly("other");
    }

    @Test
    void ifOneOfAGangDoesNotFitNoneKeepsItsPlace() {
        core.node(null, node("n1", "2", "8Gi"), now);
        group(2);
        core.pod(null, member("m0", "1"), now);
        core.pod(null, member("m1", "3"), now);
        core.pod(null, mine("other", "2", "{}"), now);
        run();
        assertThat(actions.bindings)
                .singleElement()
                .satisfies(binding ->
                        assertThat(binding.placements().getFirst().pod().name())
                                .isEqualTo("other"));
        assertThat(actions.notes)
                .contains(
                        "m0 Unschedulable: pod group default/g: 1 of at least 2 pods fit: 0/1"
                                + " nodes are available: 1 Insufficient cpu.");
    }

    @Test
    void moreThanAGangNeedsMayBeLeftOut() {
        core.node(null, node("n1", "2", "8Gi"), now);
        group(2);
        for (String name : List.of("m0", "m1", "m2")) {
            core.pod(null, member(name, "1"), now);
        }
        run();
        assertThat(actions.bindings.getFirst().placements()).hasSize(2);
        assertThat(actions.notes)
                .contains("m2 Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.");
    }

    @Test
    void aPodMoreOfAGangThatStandsIsBoundByItself() {
        core.node(null, node("n1", "3", "8Gi"), now);
        group(2);
        core.pod(null, member("m0", "1").onNode("n1"), now);
        core.pod(null, member("m1", "1").onNode("n1"), now);
        core.pod(null, member("m2", "1"), now);
        run();
        assertThat(actions.bindings.getFirst().placements()).hasSize(1);
    }

    @Test
    void aVolumeIsNotGivenTwice() {
        var surroundings = core.cluster().surroundings();
        core.node(null, node("n1", "4", "8Gi"), now);
        surroundings.putClass(
                "local",
                json(
                        "{'metadata':{'name':'local'},'volumeBindingMode':"
                                + "'WaitForFirstConsumer','provisioner':"
                                + "'kubernetes.io/no-provisioner'}"));
        surroundings.putVolume(
                "v",
                VolumeInfo.parse(
                        json("{'metadata':{'name':'v'},'spec':{'storageClassName':'local'}}")));
        for (String name : List.of("a", "b")) {
            surroundings.putClaim(
                    "default/" + name,
                    ClaimInfo.parse(
                            json(
                                    "{'metadata':{'name':'%s','namespace':'default','uid':'%s'},'spec':{'storageClassName':'local'}}"
                                            .formatted(name, name))));
            core.pod(
                    null,
                    pod(
                            name,
                            "{'schedulerName':'default-scheduler','volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'%s'}}]}"
                                    .formatted(name)),
                    now);
        }
        run();
        assertThat(actions.bindings).hasSize(1);
        assertThat(actions.notes)
                .singleElement()
                .asString()
                .contains("didn't find available persistent volumes to bind");
        core.bindingFailed(actions.bindings.getFirst(), "no", now);
        core.changed(new ClusterEvent.StorageClassChanged("local"), now);
        now += 5 * SECOND;
        run();
        assertThat(actions.bindings).hasSize(2);
    }

    @Test
    void othersPodsAreNotTouched() {
        core.node(null, node("n1", "4", "8Gi"), now);
        core.pod(null, asking("foreign", "1", "1Gi"), now);
        run();
        assertThat(actions.bindings).isEmpty();
    }
}
