package io.keelson.orchestrator.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How Deployments get from one template, or one size, to the next. */
final class RolloutTest extends DeploymentOnCluster {
    @Test
    void rollsWithinItsBounds() {
        cluster.create(
                deployment(
                        """
                        replicas: 4
                        strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
                        """));
        converge();
        scalings();
        image("nginx:2");
        manager.settle();
        String old = name(sets().get(0));
        String now = name(sets().get(1));
        assertThat(scalings())
                .containsExactly(
                        "Scaled up replica set " + now + " from 0 to 1",
                        "Scaled down replica set " + old + " from 4 to 3",
                        "Scaled up replica set " + now + " from 1 to 2");
        assertThat(status().whole(0, "replicas")).isEqualTo(5);
        assertThat(status().whole(0, "updatedReplicas")).isEqualTo(2);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(3);
        assertThat(status().whole(0, "unavailableReplicas")).isEqualTo(2);
        assertThat(progressing()).startsWith("True ReplicaSetUpdated");
        assertThat(condition("Available").text("status")).isEqualTo("True");

        converge();
        assertThat(scalings())
                .containsExactly(
                        "Scaled down replica set " + old + " from 3 to 1",
                        "Scaled up replica set " + now + " from 2 to 4",
                        "Scaled down replica set " + old + " from 1 to 0");
        assertThat(replicas(sets().get(0))).isZero();
        assertThat(replicas(sets().get(1))).isEqualTo(4);
        assertThat(annotation(sets().get(1), "revision")).isEqualTo("2");
        assertThat(annotation(web(), "revision")).isEqualTo("2");
        assertThat(nodes.pods("default")).hasSize(4).allMatch(pod -> name(pod).startsWith(now));
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
        assertThat(status().whole(0, "observedGeneration")).isEqualTo(2);
    }

    @Test
    void takesTheUnhealthyOldPodsFirst() {
        cluster.create(
                deployment(
                        "replicas: 4\nstrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}"));
        converge();
        List<Obj> pods = nodes.pods("default");
        nodes.run(pods.get(2), false);
        manager.settle();
        image("nginx:2");
        manager.settle();
        assertThat(nodes.pods("default"))
                .filteredOn(pod -> !pod.text("metadata", "deletionTimestamp").isEmpty())
                .extracting(DeploymentOnCluster::name)
                .containsExactly(name(pods.get(2)));
    }

    @Test
    void aTemplateThatNeverRunsStopsAtItsBoundsAndAtItsDeadline() {
        cluster.create(deployment("replicas: 4\nprogressDeadlineSeconds: 60"));
        converge();
        image("nginx:broken");
        cluster.advance(Duration.ofSeconds(50));
        assertThat(progressing()).startsWith("True ReplicaSetUpdated");
        cluster.advance(Duration.ofSeconds(15));
        assertThat(progressing())
                .isEqualTo(
                        "False ProgressDeadlineExceeded: ReplicaSet \"%s\" has timed out progressing."
                                .formatted(name(sets().get(1))));
        // Nothing is rolled back, and nothing more is taken away.
        assertThat(replicas(sets().get(0))).isEqualTo(3);
        assertThat(replicas(sets().get(1))).isEqualTo(2);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(3);
        // Undone, it is well again.
        image("nginx:1");
        converge();
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
    }

    @Test
    void anOldTemplateRolledOutAgainIsTheSameSetWithAHigherRevision() {
        cluster.create(deployment("replicas: 1"));
        converge();
        image("nginx:2");
        converge();
        image("nginx:1");
        converge();
        assertThat(sets()).hasSize(2);
        Obj first = sets().getFirst();
        assertThat(replicas(first)).isEqualTo(1);
        assertThat(annotation(first, "revision")).isEqualTo("3");
        assertThat(annotation(first, "revision-history")).isEqualTo("1");
        assertThat(annotation(web(), "revision")).isEqualTo("3");
        image("nginx:2");
        converge();
        image("nginx:1");
        converge();
        assertThat(annotation(sets().getFirst(), "revision")).isEqualTo("5");
        assertThat(annotation(sets().getFirst(), "revision-history")).isEqualTo("1,3");
    }

    @Test
    void keepsAsManyOldSetsAsItsHistoryMayHave() {
        cluster.create(deployment("replicas: 1\nrevisionHistoryLimit: 2"));
        for (int i = 2; i < 7; i++) {
            converge();
            image("nginx:" + i);
        }
        converge();
        assertThat(sets())
                .extracting(set -> annotation(set, "revision"))
                .containsExactly("4", "5", "6");
    }

    @Test
    void aPauseStopsRolloutsButNotScaling() {
        cluster.create(deployment("replicas: 2"));
        converge();
        patch("spec: {paused: true}");
        manager.settle();
        assertThat(progressing()).isEqualTo("Unknown DeploymentPaused: Deployment is paused");
        image("nginx:2");
        patch("spec: {replicas: 5}");
        converge();
        assertThat(sets()).hasSize(1);
        assertThat(replicas(sets().getFirst())).isEqualTo(5);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(5);
        assertThat(status().whole(0, "updatedReplicas")).isZero();
        assertThat(status().whole(0, "observedGeneration"))
                .isEqualTo(web().whole(-1, "metadata", "generation"));
        patch("spec: {paused: false}");
        converge();
        assertThat(replicas(sets().get(1))).isEqualTo(5);
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
    }

    @Test
    void thePatienceWithARolloutBeginsAnewAfterAPause() {
        cluster.create(deployment("replicas: 2\nprogressDeadlineSeconds: 60"));
        converge();
        image("nginx:broken");
        cluster.advance(Duration.ofSeconds(50));
        patch("spec: {paused: true}");
        cluster.advance(Duration.ofSeconds(100));
        assertThat(progressing()).isEqualTo("Unknown DeploymentPaused: Deployment is paused");
        patch("spec: {paused: false}");
        cluster.advance(Duration.ofSeconds(55));
        assertThat(progressing()).isEqualTo("Unknown DeploymentResumed: Deployment is resumed");
        cluster.advance(Duration.ofSeconds(10));
        assertThat(progressing()).startsWith("False ProgressDeadlineExceeded");
    }

    @Test
    void scalesAllSetsByTheirPartsInTheMiddleOfARollout() {
        cluster.create(
                deployment(
                        "replicas: 10\nstrategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}"));
        converge();
        image("nginx:broken");
        manager.settle();
        assertThat(sets()).extracting(DeploymentOnCluster::replicas).containsExactly(8L, 5L);
        patch("spec: {replicas: 15}");
        manager.settle();
        // Upstream's own example: 13 become 18, which are 11 and 7.
        assertThat(sets()).extracting(DeploymentOnCluster::replicas).containsExactly(11L, 7L);
        assertThat(sets())
                .allSatisfy(set -> {
                    assertThat(annotation(set, "desired-replicas")).isEqualTo("15");
                    assertThat(annotation(set, "max-replicas")).isEqualTo("18");
                });
    }

    @Test
    void recreatesOnlyWhenAllOldPodsHaveEnded() {
        cluster.create(deployment("replicas: 2\nstrategy: {type: Recreate}"));
        converge();
        scalings();
        image("nginx:2");
        manager.settle();
        assertThat(sets()).hasSize(1);
        assertThat(scalings())
                .containsExactly(
                        "Scaled down replica set " + name(sets().getFirst()) + " from 2 to 0");
        List<Obj> old = nodes.pods("default");
        assertThat(old).hasSize(2);
        nodes.finish(old.get(0), "Succeeded");
        manager.settle();
        assertThat(sets()).hasSize(1);
        nodes.finish(old.get(1), "Failed");
        manager.settle();
        assertThat(sets()).hasSize(2);
        assertThat(scalings())
                .containsExactly("Scaled up replica set " + name(sets().get(1)) + " from 0 to 2");
        converge();
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
        patch("spec: {replicas: 3}");
        converge();
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(3);
    }

    @Test
    void minReadySecondsReachTheSetAndDelayTheRollout() {
        cluster.create(deployment("replicas: 1"));
        converge();
        patch("spec: {minReadySeconds: 20}");
        manager.settle();
        assertThat(sets().getFirst().whole(0, "spec", "minReadySeconds")).isEqualTo(20);
        image("nginx:2");
        manager.settle();
        nodes.runAll("default");
        cluster.advance(Duration.ofSeconds(15));
        assertThat(replicas(sets().getFirst())).isEqualTo(1);
        cluster.advance(Duration.ofSeconds(10));
        assertThat(replicas(sets().getFirst())).isZero();
    }
}
