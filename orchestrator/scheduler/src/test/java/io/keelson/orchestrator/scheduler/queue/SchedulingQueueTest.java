package io.keelson.orchestrator.scheduler.queue;

import static io.keelson.orchestrator.scheduler.TestingObjects.asking;
import static io.keelson.orchestrator.scheduler.TestingObjects.important;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static io.keelson.orchestrator.scheduler.TestingObjects.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.plugins.DefaultProfile;
import io.keelson.orchestrator.scheduler.plugins.SchedulingGates;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SchedulingQueueTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Set<String> FIT = Set.of("NodeResourcesFit");
    private static final Set<String> TAINTS = Set.of("TaintToleration");

    private final SchedulingQueue queue =
            new SchedulingQueue(
                    DefaultProfile.of(List.of()),
                    List.of(new SchedulingGates()),
                    QueueSettings.DEFAULT);

    private String popped(long nowNanos) {
        QueuedPod next = queue.pop(nowNanos);
        return next == null ? "" : next.pod().name();
    }

    private QueuedPod pop(long nowNanos) {
        return Objects.requireNonNull(queue.pop(nowNanos));
    }

    @Test
    void theMoreImportantFirstThenTheOlder() {
        queue.put(important("later", 0, "1"), 2);
        queue.put(important("sooner", 0, "1"), 1);
        queue.put(important("vip", 9, "1"), 3);
        assertThat(List.of(popped(4), popped(4), popped(4), popped(4)))
                .containsExactly("vip", "sooner", "later", "");
    }

    @Test
    void backOffDoublesFromOneSecondToTen() {
        queue.put(asking("a", "1", "1Gi"), 0);
        long now = 0;
        for (long seconds : new long[] {1, 2, 4, 8, 10, 10}) {
            queue.reject(pop(now), Set.of(), now);
            assertThat(queue.nanosToNext(now)).isEqualTo(seconds * SECOND);
            assertThat(popped(now + seconds * SECOND - 1)).isEmpty();
            now += seconds * SECOND;
        }
        assertThat(popped(now)).isEqualTo("a");
    }

    @Test
    void whatNoNodeTakesWaitsFiveMinutesIfNothingHappens() {
        queue.put(asking("a", "1", "1Gi"), 0);
        queue.reject(pop(0), FIT, 0);
        assertThat(queue.unschedulableCount()).isEqualTo(1);
        assertThat(popped(299 * SECOND)).isEmpty();
        assertThat(popped(300 * SECOND)).isEqualTo("a");
    }

    @Test
    void onlyWhatMayHelpWakesAPod() {
        queue.put(asking("a", "2", "1Gi"), 0);
        queue.reject(pop(0), FIT, 0);
        long later = 20 * SECOND;
        queue.happened(new ClusterEvent.NodeAdded(node("small", "1", "8Gi")), later);
        queue.happened(new ClusterEvent.PodAssigned(asking("x", "1", "1Gi")), later);
        assertThat(popped(later)).isEmpty();
        queue.happened(new ClusterEvent.NodeAdded(node("big", "2", "8Gi")), later);
        assertThat(popped(later)).isEqualTo("a");
    }

    @Test
    void aHintIsThePluginsThatRejected() {
        PodInfo pod = asking("a", "1", "1Gi");
        queue.put(pod, 0);
        queue.reject(pop(0), TAINTS, 0);
        long later = 20 * SECOND;
        queue.happened(new ClusterEvent.AssignedPodGone(asking("x", "1", "1Gi")), later);
        assertThat(popped(later)).isEmpty();
        queue.happened(
                new ClusterEvent.NodeUpdated(
                        tainted("n", "[{'key':'k','effect':'NoSchedule'}]"), tainted("n", "[]")),
                later);
        assertThat(popped(later)).isEqualTo("a");
    }

    @Test
    void aPodThatIsWokenStillSitsOutItsBackOff() {
        queue.put(asking("a", "1", "1Gi"), 0);
        queue.reject(pop(0), FIT, 0);
        queue.happened(new ClusterEvent.NodeAdded(node("n", "2", "8Gi")), SECOND / 2);
        assertThat(queue.backoffCount()).isEqualTo(1);
        assertThat(popped(SECOND - 1)).isEmpty();
        assertThat(popped(SECOND)).isEqualTo("a");
    }

    @Test
    void whatHappensWhileAPodIsInFlightIsNotMissed() {
        queue.put(asking("a", "1", "1Gi"), 0);
        queue.put(asking("b", "1", "1Gi"), 1);
        QueuedPod first = pop(2);
        queue.happened(new ClusterEvent.NodeAdded(node("n", "2", "8Gi")), 3);
        QueuedPod second = pop(4);
        queue.reject(first, FIT, 5);
        queue.reject(second, FIT, 5);
        assertThat(queue.backoffCount()).isEqualTo(1);
        assertThat(queue.unschedulableCount()).isEqualTo(1);
        assertThat(popped(2 * SECOND)).isEqualTo("a");
    }

    @Test
    void eventsAreForgottenWhenNobodyNeedsThem() {
        queue.put(asking("a", "1", "1Gi"), 0);
        queue.put(asking("b", "1", "1Gi"), 0);
        pop(1);
        queue.happened(new ClusterEvent.CsiNodeChanged("n"), 2);
        pop(3);
        queue.happened(new ClusterEvent.CsiNodeChanged("n"), 4);
        assertThat(queue.loggedCount()).isEqualTo(2);
        queue.remove("a");
        assertThat(queue.loggedCount()).isEqualTo(1);
        queue.remove("b");
        assertThat(queue.loggedCount()).isZero();
        assertThat(queue.inFlightCount()).isZero();
    }

    @Test
    void gatedPodsWaitApart() {
        PodInfo gated = pod("a", "{'schedulingGates':[{'name':'g'}]}");
        queue.put(gated, 0);
        assertThat(queue.gatedCount()).isEqualTo(1);
        assertThat(queue.gatesOf(gated)).containsExactly("SchedulingGates");
        assertThat(popped(400 * SECOND)).isEmpty();
        queue.put(pod("a", "{}"), 401 * SECOND);
        assertThat(popped(401 * SECOND)).isEqualTo("a");
    }

    @Test
    void aDeletedPodIsNowhere() {
        queue.put(asking("active", "1", "1Gi"), 0);
        queue.remove("active");
        queue.put(asking("flying", "1", "1Gi"), 0);
        QueuedPod flying = pop(0);
        queue.remove("flying");
        queue.reject(flying, FIT, 0);
        assertThat(popped(400 * SECOND)).isEmpty();
    }

    @Test
    void aChangeOfThePodItselfMayHelp() {
        String spread =
                "{'topologySpreadConstraints':[{'topologyKey':'zone','whenUnsatisfiable':"
                        + "'DoNotSchedule','labelSelector':{}}]}";
        queue.put(pod("a", "{'app':'x'}", spread), 0);
        queue.reject(pop(0), Set.of("PodTopologySpread"), 0);
        queue.put(pod("a", "{'app':'x'}", spread), 20 * SECOND);
        assertThat(popped(20 * SECOND)).isEmpty();
        queue.put(pod("a", "{'app':'y'}", spread), 20 * SECOND);
        assertThat(popped(20 * SECOND)).isEqualTo("a");
    }
}
