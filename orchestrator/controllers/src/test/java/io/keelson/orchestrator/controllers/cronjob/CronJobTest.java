package io.keelson.orchestrator.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CronJobs start, in upstream's words. The clock begins at 2030-01-01T00:00:00Z. */
class CronJobTest {
    private static final ObjectKey KEY = new ObjectKey("default", "tick");

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 7);
        manager = new TestingControllers(cluster, "cronjob-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void create(String spec) {
        cluster.create(
                """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: tick, namespace: default}
                spec:
                  %s
                  jobTemplate:
                    metadata: {labels: {a: b}, annotations: {c: d}}
                    spec:
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: tick, image: busybox}]
                """
                        .formatted(spec.indent(2).strip()));
        manager.settle();
    }

    private void minutes(int minutes) {
        cluster.advance(Duration.ofMinutes(minutes));
    }

    private void patch(String yaml) {
        cluster.admin().mergePatch(ApiResource.CRON_JOBS, KEY, TestingCluster.read(yaml));
        manager.settle();
    }

    private Obj status() {
        return cluster.get(ApiResource.CRON_JOBS, "default", "tick").obj("status");
    }

    private List<Obj> jobs() {
        return cluster.list(ApiResource.JOBS, "default").stream()
                .filter(job -> job.text("metadata", "deletionTimestamp").isEmpty())
                .toList();
    }

    private List<String> names() {
        return jobs().stream().map(job -> job.text("metadata", "name")).toList();
    }

    private List<String> active() {
        return status().arr("active").asList().stream()
                .map(node -> node instanceof Obj reference ? reference.text("name") : "")
                .toList();
    }

    /** The name of the Job of that minute since the clock began. */
    private static String name(int minute) {
        return "tick-" + (1_893_456_000L / 60 + minute);
    }

    private void finish(String name, String condition) {
        String now = Times.seconds(cluster.clockwork().now());
        Obj job = cluster.get(ApiResource.JOBS, "default", name);
        Obj status =
                TestingCluster.read(
                        """
                        startTime: %s
                        conditions: [{type: %s, status: "True", lastTransitionTime: %s}]
                        """
                                .formatted(
                                        job.text("metadata", "creationTimestamp"), condition, now));
        if (condition.equals("Complete")) {
            status = status.with("completionTime", Node.of(now));
        }
        cluster.admin().updateStatus(ApiResource.JOBS, job.with("status", status));
        manager.settle();
    }

    @Test
    void aJobIsCreatedWheneverItIsDue() {
        create("schedule: \"*/5 * * * *\"");
        minutes(4);
        assertThat(jobs()).isEmpty();
        minutes(1);
        assertThat(names()).containsExactly(name(5));
        Obj job = jobs().getFirst();
        assertThat(job.obj("metadata", "annotations"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                c: d
                                batch.kubernetes.io/cronjob-scheduled-timestamp: \
                                "2030-01-01T00:05:00Z"
                                """));
        assertThat(job.text("metadata", "labels", "a")).isEqualTo("b");
        Obj cronJob = cluster.get(ApiResource.CRON_JOBS, "default", "tick");
        assertThat(job.arr("metadata", "ownerReferences"))
                .isEqualTo(
                        TestingCluster.read(
                                        """
                                        owners:
                                        - apiVersion: batch/v1
                                          kind: CronJob
                                          name: tick
                                          uid: %s
                                          controller: true
                                          blockOwnerDeletion: true
                                        """
                                                .formatted(cronJob.text("metadata", "uid")))
                                .arr("owners"));
        assertThat(status().text("lastScheduleTime")).isEqualTo("2030-01-01T00:05:00Z");
        assertThat(active()).containsExactly(name(5));
        assertThat(manager.takeEvents())
                .containsExactly("Normal SuccessfulCreate CronJob/tick: Created job " + name(5));
        minutes(5);
        assertThat(active()).containsExactly(name(5), name(10));
    }

    @Test
    void aJobThatHasFinishedIsSeen() {
        create("schedule: \"* * * * *\"");
        minutes(1);
        manager.takeEvents();
        finish(name(1), "Complete");
        assertThat(active()).isEmpty();
        assertThat(status().text("lastSuccessfulTime")).startsWith("2030-01-01T00:01:0");
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal SawCompletedJob CronJob/tick: Saw completed job: "
                                + name(1)
                                + ", condition: Complete");
        String success = status().text("lastSuccessfulTime");
        minutes(1);
        manager.takeEvents();
        finish(name(2), "Failed");
        assertThat(manager.takeEvents())
                .contains(
                        "Normal SawCompletedJob CronJob/tick: Saw completed job: "
                                + name(2)
                                + ", condition: Failed");
        assertThat(status().text("lastSuccessfulTime")).isEqualTo(success);
    }

    @Test
    void forbidsWhatWouldRunBeside() {
        create("schedule: \"* * * * *\"\nconcurrencyPolicy: Forbid");
        minutes(1);
        manager.takeEvents();
        minutes(1);
        assertThat(names()).containsExactly(name(1));
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal JobAlreadyActive CronJob/tick: Not starting job because prior"
                                + " execution is running and concurrency policy is Forbid");
        // The start that was put off is made up for.
        finish(name(1), "Complete");
        assertThat(active()).containsExactly(name(2));
    }

    @Test
    void replacesWhatStillRuns() {
        create("schedule: \"* * * * *\"\nconcurrencyPolicy: Replace");
        minutes(1);
        manager.takeEvents();
        minutes(1);
        assertThat(names()).containsExactly(name(2));
        assertThat(active()).containsExactly(name(2));
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal SuccessfulDelete CronJob/tick: Deleted job " + name(1),
                        "Normal SuccessfulCreate CronJob/tick: Created job " + name(2));
    }

    @Test
    void startsNothingWhileItIsSuspended() {
        create("schedule: \"* * * * *\"\nsuspend: true");
        minutes(3);
        assertThat(jobs()).isEmpty();
        patch("spec: {suspend: false}");
        // Only the last start that was missed is made up for.
        assertThat(names()).containsExactly(name(3));
    }

    @Test
    void afterALongTimeOnlyTheLastStartIsMadeUpForAndUsersAreTold() {
        create("schedule: \"* * * * *\"");
        minutes(1);
        manager.close();
        minutes(100);
        manager.restart();
        manager.settle();
        assertThat(names()).containsExactly(name(1), name(101));
        assertThat(manager.takeEvents()).noneMatch(event -> event.contains("TooManyMissedTimes"));
        manager.close();
        minutes(101);
        manager.restart();
        manager.settle();
        assertThat(names()).containsExactly(name(1), name(101), name(202));
        assertThat(manager.takeEvents())
                .contains(
                        "Warning TooManyMissedTimes CronJob/tick: too many missed start times. Set"
                                + " or decrease .spec.startingDeadlineSeconds or check clock skew");
    }

    @Test
    void aStartThatIsTooLateIsMissed() {
        create("schedule: \"0 * * * *\"\nstartingDeadlineSeconds: 600");
        manager.close();
        minutes(75);
        manager.restart();
        manager.settle();
        assertThat(jobs()).isEmpty();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Warning MissSchedule CronJob/tick: Missed scheduled time to start a job:"
                                + " Tue, 01 Jan 2030 01:00:00 +0000");
        manager.close();
        minutes(50);
        manager.restart();
        manager.settle();
        assertThat(names()).containsExactly(name(120));
    }

    @Test
    void evenAShortDeadlineIsMet() {
        create("schedule: \"* * * * *\"\nstartingDeadlineSeconds: 1");
        minutes(3);
        assertThat(names()).containsExactly(name(1), name(2), name(3));
    }

    @Test
    void aWordForAScheduleWillDo() {
        create("schedule: \"@hourly\"");
        minutes(60);
        assertThat(names()).containsExactly(name(60));
    }

    @Test
    void runsByTheClocksOfItsZone() {
        create("schedule: \"30 9 * * *\"\ntimeZone: Asia/Tokyo");
        minutes(29);
        assertThat(jobs()).isEmpty();
        minutes(1);
        assertThat(names()).containsExactly(name(30));
        assertThat(
                        jobs().getFirst()
                                .text(
                                        "metadata",
                                        "annotations",
                                        "batch.kubernetes.io/cronjob-scheduled-timestamp"))
                .isEqualTo("2030-01-01T09:30:00+09:00");
    }

    @Test
    void keepsSomeOfTheJobsThatHaveFinished() {
        create("schedule: \"* * * * *\"\nsuccessfulJobsHistoryLimit: 2\nfailedJobsHistoryLimit: 0");
        for (int minute = 1; minute <= 4; minute++) {
            minutes(1);
            finish(name(minute), minute == 2 ? "Failed" : "Complete");
        }
        assertThat(names()).containsExactly(name(3), name(4));
        assertThat(manager.takeEvents())
                .contains(
                        "Normal SuccessfulDelete CronJob/tick: Deleted job " + name(1),
                        "Normal SuccessfulDelete CronJob/tick: Deleted job " + name(2));
    }

    @Test
    void aJobThatGoesIsMissed() {
        create("schedule: \"* * * * *\"");
        minutes(1);
        manager.takeEvents();
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.JOBS,
                                new ObjectKey("default", name(1)),
                                "",
                                Obj.of("propagationPolicy", Node.of("Background"))));
        manager.settle();
        assertThat(active()).isEmpty();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal MissingJob CronJob/tick: Active job went missing: " + name(1));
    }

    @Test
    void aJobMadeByHandIsItsOwnAndCounts() {
        create("schedule: \"0 0 1 1 *\"");
        Obj cronJob = cluster.get(ApiResource.CRON_JOBS, "default", "tick");
        // As kubectl create job --from=cronjob/tick does.
        cluster.create(
                """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: by-hand
                  namespace: default
                  annotations: {cronjob.kubernetes.io/instantiate: manual}
                  ownerReferences:
                  - {apiVersion: batch/v1, kind: CronJob, name: tick, uid: %s, controller: true}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: tick, image: busybox}]
                """
                        .formatted(cronJob.text("metadata", "uid")));
        manager.settle();
        assertThat(active()).isEmpty();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning UnexpectedJob CronJob/tick: Saw a job that the controller did not"
                                + " create or forgot: by-hand");
        finish("by-hand", "Complete");
        assertThat(status().text("lastSuccessfulTime")).isNotEmpty();
        patch("spec: {successfulJobsHistoryLimit: 0}");
        assertThat(jobs()).isEmpty();
    }

    @Test
    void aJobWhoseCreationWasNotNotedIsTakenUp() {
        create("schedule: \"* * * * *\"");
        minutes(1);
        manager.close();
        // As if it had been killed before it wrote the status.
        Obj cronJob = cluster.get(ApiResource.CRON_JOBS, "default", "tick");
        cluster.admin().updateStatus(ApiResource.CRON_JOBS, cronJob.with("status", Obj.EMPTY));
        manager.restart();
        manager.settle();
        assertThat(names()).containsExactly(name(1));
        assertThat(active()).containsExactly(name(1));
        assertThat(status().text("lastScheduleTime")).isEqualTo("2030-01-01T00:01:00Z");
    }
}
