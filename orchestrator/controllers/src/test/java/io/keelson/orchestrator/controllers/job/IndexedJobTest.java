package io.keelson.orchestrator.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Jobs whose pods are told apart by an index. */
class IndexedJobTest extends TestingJob {
    @Test
    void anIndexedJobHasAPodForEachIndex() {
        create("completionMode: Indexed\ncompletions: 5\nparallelism: 3");
        assertThat(active().stream().map(pod -> pod.text("metadata", "labels", JobPod.INDEX)))
                .containsExactly("0", "1", "2");
        Obj pod = index(1);
        assertThat(pod.text("metadata", "name")).matches("pi-1-[a-z0-9]{5}");
        assertThat(pod.text("metadata", "annotations", JobPod.INDEX)).isEqualTo("1");
        assertThat(pod.text("spec", "hostname")).isEqualTo("pi-1");
        assertThat(pod.arr("spec", "containers").get(0))
                .asInstanceOf(type(Obj.class))
                .extracting(container -> container.arr("env"))
                .isEqualTo(
                        TestingCluster.read(
                                        """
                                        env:
                                        - name: JOB_COMPLETION_INDEX
                                          valueFrom:
                                            fieldRef:
                                              apiVersion: v1
                                              fieldPath: metadata.labels['%s']
                                        """
                                                .formatted(JobPod.INDEX))
                                .arr("env"));
        finish(index(1), "Succeeded");
        finish(index(0), "Succeeded");
        finish(index(3), "Succeeded");
        assertThat(status().text("completedIndexes")).isEqualTo("0,1,3");
        assertThat(status().whole(0, "succeeded")).isEqualTo(3);
        // Two pods of one index: the success of one is enough.
        finish(index(2), "Failed");
        cluster.advance(Duration.ofSeconds(10));
        finish(index(2), "Succeeded");
        assertThat(status().text("completedIndexes")).isEqualTo("0-3");
        finish(index(4), "Succeeded");
        assertThat(status().text("completedIndexes")).isEqualTo("0-4");
        assertThat(status().whole(0, "failed")).isEqualTo(1);
        assertThat(conditions()).contains("Complete=True");
    }

    @Test
    void anIndexedJobGrowsAndShrinks() {
        create("completionMode: Indexed\ncompletions: 3\nparallelism: 3");
        finish(index(2), "Succeeded");
        patch("spec: {completions: 2, parallelism: 2}");
        assertThat(status().has("completedIndexes")).isFalse();
        assertThat(active()).hasSize(2);
        patch("spec: {completions: 4, parallelism: 4}");
        assertThat(active()).hasSize(4);
        patch("spec: {completions: 1, parallelism: 1}");
        assertThat(active()).hasSize(1);
        finish(index(0), "Succeeded");
        assertThat(conditions()).contains("Complete=True");
        assertThat(status().text("completedIndexes")).isEqualTo("0");
    }

    @Test
    void eachIndexMayHaveALimitOfItsOwn() {
        create(
                """
                completionMode: Indexed
                completions: 3
                parallelism: 3
                backoffLimitPerIndex: 1
                """);
        assertThat(job().obj("spec").whole(0, "backoffLimit")).isEqualTo(Integer.MAX_VALUE);
        assertThat(index(0).text("metadata", "annotations", JobPod.FAILURES)).isEqualTo("0");
        finish(index(0), "Failed");
        // It is not counted before the next pod of the index has taken its number over.
        assertThat(status().has("failed")).isFalse();
        cluster.advance(Duration.ofSeconds(10));
        assertThat(index(0).text("metadata", "annotations", JobPod.FAILURES)).isEqualTo("1");
        manager.settle();
        assertThat(status().whole(0, "failed")).isEqualTo(1);
        finish(index(0), "Failed");
        assertThat(status().text("failedIndexes")).isEqualTo("0");
        finish(index(1), "Succeeded");
        assertThat(conditions()).isEmpty();
        finish(index(2), "Succeeded");
        assertThat(conditions())
                .isEqualTo(
                        """
                        FailureTarget=True FailedIndexes: Job has failed indexes
                        Failed=True FailedIndexes: Job has failed indexes
                        """);
        assertThat(status().text("completedIndexes")).isEqualTo("1,2");
        assertThat(status().whole(0, "failed")).isEqualTo(2);
    }

    @Test
    void tooManyFailedIndexesEndTheJob() {
        create(
                """
                completionMode: Indexed
                completions: 4
                parallelism: 4
                backoffLimitPerIndex: 0
                maxFailedIndexes: 1
                """);
        finish(index(0), "Failed");
        assertThat(active()).hasSize(3);
        finish(index(3), "Failed");
        assertThat(conditions())
                .startsWith(
                        "FailureTarget=True MaxFailedIndexesExceeded: Job has exceeded the"
                                + " specified maximal number of failed indexes");
        assertThat(active()).isEmpty();
        assertThat(status().text("failedIndexes")).isEqualTo("0,3");
    }

    @Test
    void theFailurePolicyGivesAnIndexUp() {
        create(
                """
                completionMode: Indexed
                completions: 2
                parallelism: 2
                backoffLimitPerIndex: 5
                podFailurePolicy:
                  rules:
                  - {action: FailIndex, onExitCodes: {operator: In, values: [3]}}
                """);
        exit(index(1), 3);
        assertThat(status().text("failedIndexes")).isEqualTo("1");
        finish(index(0), "Succeeded");
        assertThat(conditions()).contains("Failed=True FailedIndexes");
    }

    @Test
    void theSuccessPolicyEndsAJobEarly() {
        create(
                """
                completionMode: Indexed
                completions: 4
                parallelism: 4
                successPolicy:
                  rules:
                  - {succeededIndexes: "0,2-3", succeededCount: 2}
                """);
        nodes.runAll("default");
        finish(index(1), "Succeeded");
        finish(index(3), "Succeeded");
        assertThat(conditions()).isEmpty();
        finish(index(0), "Succeeded");
        assertThat(conditions())
                .isEqualTo("SuccessCriteriaMet=True SuccessPolicy: Matched rules at index 0\n");
        assertThat(active()).isEmpty();
        nodes.removeDeleted("default");
        manager.settle();
        assertThat(conditions()).contains("Complete=True SuccessPolicy: Matched rules at index 0");
        assertThat(status().text("completedIndexes")).isEqualTo("0,1,3");
        assertThat(status().has("failed")).isFalse();
    }
}
