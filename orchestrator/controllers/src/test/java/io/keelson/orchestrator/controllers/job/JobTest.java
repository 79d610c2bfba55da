package io.keelson.orchestrator.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of Jobs, in upstream's words. */
class JobTest extends TestingJob {
    @Test
    void aJobRunsOnePodAndIsComplete() {
        create("backoffLimit: 6");
        assertThat(job().obj("spec").whole(0, "parallelism")).isEqualTo(1);
        assertThat(job().obj("spec").whole(0, "completions")).isEqualTo(1);
        Obj pod = active().getFirst();
        String uid = job().text("metadata", "uid");
        assertThat(pod.text("metadata", "name")).matches("pi-[a-z0-9]{5}");
        assertThat(pod.text("metadata", "generateName")).isEqualTo("pi-");
        assertThat(pod.obj("metadata", "labels"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                batch.kubernetes.io/controller-uid: %s
                                batch.kubernetes.io/job-name: pi
                                controller-uid: %s
                                job-name: pi
                                """
                                        .formatted(uid, uid)));
        assertThat(pod.arr("metadata", "finalizers").texts())
                .containsExactly("batch.kubernetes.io/job-tracking");
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal SuccessfulCreate Job/pi: Created pod: "
                                + pod.text("metadata", "name"));
        nodes.runAll("default");
        manager.settle();
        assertThat(status().without("startTime"))
                .isEqualTo(
                        TestingCluster.read(
                                "{active: 1, ready: 1, terminating: 0,"
                                        + " uncountedTerminatedPods: {}}"));
        finish(active().getFirst(), "Succeeded");
        assertThat(conditions())
                .isEqualTo(
                        """
                        SuccessCriteriaMet=True CompletionsReached: Reached expected number of \
                        succeeded pods
                        Complete=True CompletionsReached: Reached expected number of succeeded pods
                        """);
        assertThat(status().whole(0, "succeeded")).isEqualTo(1);
        assertThat(status().has("active")).isFalse();
        assertThat(status().text("completionTime")).isNotEmpty();
        assertThat(status().obj("uncountedTerminatedPods")).isEqualTo(Obj.EMPTY);
        assertThat(manager.takeEvents()).containsExactly("Normal Completed Job/pi: Job completed");
        // It stays until the Job is deleted, and nothing holds it.
        assertThat(nodes.pods("default")).hasSize(1);
        assertThat(nodes.pods("default").getFirst().arr("metadata", "finalizers")).isEmpty();
    }

    @Test
    void neverMorePodsThanParallelismNorThanAreMissing() {
        create("parallelism: 3\ncompletions: 5");
        assertThat(active()).hasSize(3);
        finish(active().getFirst(), "Succeeded");
        assertThat(active()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            finish(active().getFirst(), "Succeeded");
        }
        assertThat(active()).hasSize(1);
        assertThat(status().whole(0, "succeeded")).isEqualTo(4);
        finish(active().getFirst(), "Succeeded");
        assertThat(conditions()).contains("Complete=True");
        assertThat(nodes.pods("default")).hasSize(5);
    }

    @Test
    void aChangeOfParallelismIsFollowedUpAndDown() {
        create("parallelism: 1\ncompletions: 5");
        patch("spec: {parallelism: 3}");
        assertThat(active()).hasSize(3);
        Obj running = active().getFirst();
        nodes.bind(running, "node-1");
        nodes.run(running, true);
        manager.takeEvents();
        patch("spec: {parallelism: 1}");
        // What runs is missed most.
        assertThat(active()).hasSize(1);
        assertThat(active().getFirst().text("metadata", "uid"))
                .isEqualTo(running.text("metadata", "uid"));
        assertThat(manager.takeEvents())
                .hasSize(2)
                .allMatch(event ->
                        event.startsWith("Normal SuccessfulDelete Job/pi: Deleted pod: pi-"));
        assertThat(status().has("failed")).isFalse();
        patch("spec: {parallelism: 0}");
        assertThat(active()).isEmpty();
    }

    @Test
    void aWorkQueueIsDoneWithAnySuccessOnceAllHaveStopped() {
        create("parallelism: 3");
        assertThat(job().obj("spec").has("completions")).isFalse();
        nodes.runAll("default");
        finish(active().getFirst(), "Succeeded");
        assertThat(active()).hasSize(2);
        assertThat(conditions()).isEmpty();
        finish(active().getFirst(), "Failed");
        assertThat(active()).hasSize(1);
        finish(active().getFirst(), "Succeeded");
        assertThat(conditions()).contains("Complete=True");
        assertThat(status().whole(0, "succeeded")).isEqualTo(2);
        assertThat(status().whole(0, "failed")).isEqualTo(1);
    }

    @Test
    void failuresAreRepeatedLaterAndLaterUntilTheLimit() {
        create("backoffLimit: 2");
        exit(active().getFirst(), 1);
        assertThat(active()).isEmpty();
        assertThat(status().whole(0, "failed")).isEqualTo(1);
        cluster.advance(Duration.ofSeconds(6));
        assertThat(active()).isEmpty();
        cluster.advance(Duration.ofSeconds(4));
        assertThat(active()).hasSize(1);
        exit(active().getFirst(), 1);
        cluster.advance(Duration.ofSeconds(16));
        assertThat(active()).isEmpty();
        cluster.advance(Duration.ofSeconds(4));
        assertThat(active()).hasSize(1);
        manager.takeEvents();
        exit(active().getFirst(), 1);
        String why = "BackoffLimitExceeded: Job has reached the specified backoff limit\n";
        assertThat(conditions()).isEqualTo("FailureTarget=True " + why + "Failed=True " + why);
        assertThat(status().whole(0, "failed")).isEqualTo(3);
        assertThat(status().has("completionTime")).isFalse();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Warning BackoffLimitExceeded Job/pi: Job has reached the specified"
                                + " backoff limit");
        cluster.advance(Duration.ofMinutes(10));
        assertThat(active()).isEmpty();
    }

    @Test
    void aSuccessTakesBackTheWaitAndARestartOfTheManagerDoesNot() {
        create("completions: 3\nparallelism: 1");
        finish(active().getFirst(), "Failed");
        manager.restart();
        cluster.advance(Duration.ofSeconds(5));
        assertThat(active()).isEmpty();
        cluster.advance(Duration.ofSeconds(5));
        cluster.advance(Duration.ofSeconds(1));
        finish(active().getFirst(), "Succeeded");
        assertThat(active()).hasSize(1);
    }

    @Test
    void restartsInPlaceCountForTheLimit() {
        cluster.create(
                """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: again, namespace: default}
                spec:
                  backoffLimit: 3
                  template:
                    spec:
                      restartPolicy: OnFailure
                      containers: [{name: pi, image: perl}]
                """);
        manager.settle();
        nodes.bindAll("default", "node-1");
        Obj pod = nodes.pods("default").getLast();
        nodes.patchStatus(
                pod,
                """
                status:
                  phase: Running
                  containerStatuses:
                  - {name: pi, image: perl, imageID: "", ready: false, restartCount: 3}
                """);
        manager.settle();
        Obj again = cluster.get(ApiResource.JOBS, "default", "again");
        assertThat(Condition.find(again.obj("status"), "FailureTarget"))
                .hasFieldOrPropertyWithValue("reason", "BackoffLimitExceeded");
    }

    @Test
    void aJobThatFailsWaitsForItsLastPodBeforeItSaysSo() {
        create("activeDeadlineSeconds: 30\nparallelism: 2\ncompletions: 2");
        nodes.runAll("default");
        cluster.advance(Duration.ofSeconds(25));
        assertThat(conditions()).isEmpty();
        cluster.advance(Duration.ofSeconds(5));
        String why = "DeadlineExceeded: Job was active longer than specified deadline\n";
        assertThat(conditions()).isEqualTo("FailureTarget=True " + why);
        assertThat(active()).isEmpty();
        assertThat(status().whole(0, "terminating")).isEqualTo(2);
        // All pods of a Job that fails have failed.
        assertThat(status().whole(0, "failed")).isEqualTo(2);
        nodes.removeDeleted("default");
        manager.settle();
        assertThat(conditions()).isEqualTo("FailureTarget=True " + why + "Failed=True " + why);
        assertThat(manager.takeEvents())
                .last()
                .isEqualTo(
                        "Warning DeadlineExceeded Job/pi: Job was active longer than specified"
                                + " deadline");
    }

    @Test
    void aSuspendedJobHasNoPodsAndItsDeadlineBeginsAnewWhenItGoesOn() {
        create("suspend: true\nactiveDeadlineSeconds: 60");
        assertThat(active()).isEmpty();
        assertThat(status().has("startTime")).isFalse();
        assertThat(conditions()).isEqualTo("Suspended=True JobSuspended: Job suspended\n");
        assertThat(manager.takeEvents()).containsExactly("Normal Suspended Job/pi: Job suspended");
        patch("spec: {suspend: false}");
        assertThat(active()).hasSize(1);
        assertThat(conditions()).isEqualTo("Suspended=False JobResumed: Job resumed\n");
        String began = status().text("startTime");
        assertThat(manager.takeEvents()).hasSize(2).contains("Normal Resumed Job/pi: Job resumed");
        nodes.runAll("default");
        cluster.advance(Duration.ofSeconds(50));
        patch("spec: {suspend: true}");
        assertThat(active()).isEmpty();
        // They did not fail.
        assertThat(status().has("failed")).isFalse();
        nodes.removeDeleted("default");
        cluster.advance(Duration.ofSeconds(50));
        assertThat(nodes.pods("default")).isEmpty();
        patch("spec: {suspend: false}");
        assertThat(active()).hasSize(1);
        assertThat(status().text("startTime")).isGreaterThan(began);
        cluster.advance(Duration.ofSeconds(50));
        assertThat(conditions()).doesNotContain("FailureTarget");
        cluster.advance(Duration.ofSeconds(10));
        assertThat(conditions()).contains("FailureTarget=True DeadlineExceeded");
    }

    @Test
    void theFailurePolicyFailsTheJobOnAnExitCode() {
        create(
                """
                parallelism: 2
                completions: 2
                podFailurePolicy:
                  rules:
                  - {action: FailJob, onExitCodes: {containerName: pi, operator: In, values: [42]}}
                """);
        Obj pod = active().getFirst();
        exit(pod, 42);
        assertThat(conditions())
                .startsWith(
                        "FailureTarget=True PodFailurePolicy: Container pi for pod default/"
                                + pod.text("metadata", "name")
                                + " failed with exit code 42 matching FailJob rule at index 0\n");
        assertThat(active()).isEmpty();
        assertThat(manager.takeEvents())
                .last()
                .asString()
                .startsWith("Warning PodFailurePolicy Job/pi: Container pi for pod");
    }

    @Test
    void theFailurePolicyDoesNotCountWhatItIgnores() {
        create(
                """
                backoffLimit: 0
                podFailurePolicy:
                  rules:
                  - {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}
                  - {action: Count, onExitCodes: {operator: NotIn, values: [1]}}
                """);
        nodes.patchStatus(
                active().getFirst(),
                """
                status:
                  phase: Failed
                  conditions: [{type: DisruptionTarget, status: "True"}]
                """);
        manager.settle();
        assertThat(status().has("failed")).isFalse();
        cluster.advance(Duration.ofSeconds(10));
        assertThat(active()).hasSize(1);
        exit(active().getFirst(), 2);
        assertThat(conditions()).contains("Failed=True BackoffLimitExceeded");
        assertThat(status().whole(0, "failed")).isEqualTo(1);
    }

    @Test
    void aPodThatIsDeletedIsReplacedAtOnceOrWhenItHasStopped() {
        create("backoffLimit: 6");
        nodes.runAll("default");
        deleteActive();
        assertThat(status().whole(0, "failed")).isEqualTo(1);
        assertThat(status().whole(0, "terminating")).isEqualTo(1);
        cluster.advance(Duration.ofSeconds(10));
        assertThat(active()).hasSize(1);

        deleteJob();
        nodes.removeDeleted("default");
        nodes.pods("default").forEach(pod -> nodes.finish(pod, "Failed"));
        create("podReplacementPolicy: Failed");
        nodes.runAll("default");
        deleteActive();
        cluster.advance(Duration.ofSeconds(20));
        assertThat(active()).isEmpty();
        assertThat(status().has("failed")).isFalse();
        nodes.pods("default").stream()
                .filter(pod -> !pod.text("metadata", "deletionTimestamp").isEmpty())
                .forEach(pod -> nodes.finish(pod, "Failed"));
        cluster.advance(Duration.ofSeconds(30));
        assertThat(status().whole(0, "failed")).isEqualTo(1);
        assertThat(active()).hasSize(1);
    }

    @Test
    void aJobOfAnotherManagerIsLeftAlone() {
        create("managedBy: example.com/queue");
        assertThat(nodes.pods("default")).isEmpty();
        assertThat(status()).isEqualTo(Obj.EMPTY);
    }

    @Test
    void aPodWhoseJobIsGoneIsLetGo() {
        create("parallelism: 2\ncompletions: 2");
        deleteJob();
        assertThat(nodes.pods("default"))
                .hasSize(2)
                .allMatch(pod -> pod.arr("metadata", "finalizers").equals(Arr.EMPTY));
    }

    @Test
    void aFinishedPodIsCountedOnceWhateverIsKilledInBetween() {
        create("completions: 2\nparallelism: 1");
        // As if the manager had been killed between the two writes of its three steps.
        manager.close();
        Obj pod = active().getFirst();
        nodes.finish(pod, "Succeeded");
        Obj uncounted =
                job().withAt(
                                Arr.of(Node.of(pod.text("metadata", "uid"))),
                                "status",
                                "uncountedTerminatedPods",
                                "succeeded");
        cluster.admin().updateStatus(ApiResource.JOBS, uncounted);
        manager.restart();
        manager.settle();
        assertThat(status().whole(0, "succeeded")).isEqualTo(1);
        assertThat(status().obj("uncountedTerminatedPods")).isEqualTo(Obj.EMPTY);
    }

    @Test
    void aQuotaThatIsSpentIsAskedOnceAndSaidSo() {
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: few, namespace: default}
                spec: {hard: {pods: "1"}}
                """);
        create("parallelism: 50\ncompletions: 50");
        assertThat(active()).hasSize(1);
        assertThat(manager.takeEvents())
                .filteredOn(event -> event.startsWith("Warning FailedCreate"))
                .first()
                .asString()
                .contains("exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1");
        assertThat(status().whole(0, "active")).isEqualTo(1);
    }

    @Test
    void aPodThatMatchesIsTakenInAndCounted() {
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: stray, namespace: default, labels: {work: pi}}
                spec: {restartPolicy: Never, containers: [{name: pi, image: perl}]}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: pi, namespace: default}
                spec:
                  manualSelector: true
                  selector: {matchLabels: {work: pi}}
                  template:
                    metadata: {labels: {work: pi}}
                    spec: {restartPolicy: Never, containers: [{name: pi, image: perl}]}
                """);
        manager.settle();
        assertThat(active()).hasSize(1);
        Obj stray = active().getFirst();
        assertThat(stray.text("metadata", "name")).isEqualTo("stray");
        assertThat(stray.arr("metadata", "finalizers").texts()).containsExactly(JobPod.FINALIZER);
        finish(stray, "Succeeded");
        assertThat(status().whole(0, "succeeded")).isEqualTo(1);
        assertThat(conditions()).contains("Complete=True");
    }

    @Test
    void morePodsThanOneTurnTakesAreMadeAndCountedInSeveral() {
        create("parallelism: 600\ncompletions: 600");
        assertThat(active()).hasSize(600);
        List<Write> ends =
                active().stream()
                        .map(pod ->
                                Write.strategicPatch(
                                        ApiResource.PODS,
                                        ObjectKey.of(pod),
                                        "status",
                                        TestingCluster.read("status: {phase: Succeeded}")))
                        .toList();
        cluster.admin().performAll(ends);
        manager.settle();
        assertThat(status().whole(0, "succeeded")).isEqualTo(600);
        assertThat(conditions()).contains("Complete=True");
        assertThat(nodes.pods("default"))
                .allMatch(pod -> pod.arr("metadata", "finalizers").isEmpty());
    }
}
