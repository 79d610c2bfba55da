package io.keelson.orchestrator.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that is written, and keeps by itself what a Job's pods came to. Fails at a
 * revision at which there are too many of them.
 */
final class JobLedger {
    private static final String PODS = "/registry/pods/default/";
    private static final String JOB = "/registry/jobs/default/pi";

    private final List<StoreEvent> events;
    private final Map<String, Obj> pods = new LinkedHashMap<>();
    private final Set<String> succeeded = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private Obj job = Obj.EMPTY;
    private int parallelismMax;
    private int read;

    JobLedger(List<StoreEvent> events) {
        this.events = events;
    }

    /** What was written since the last time. */
    void readOn() {
        for (; read < events.size(); read++) {
            StoreEvent event = events.get(read);
            Obj now =
                    event instanceof StoreEvent.Put put
                            ? JsonReader.readObj(put.row().value())
                            : null;
            if (event.key().startsWith(PODS)) {
                pod(event.key(), now);
            } else if (event.key().equals(JOB) && now != null) {
                checkCountersOnlyGrow(now);
                job = now;
                parallelismMax =
                        Math.max(parallelismMax, (int) job.whole(1, "spec", "parallelism"));
            }
        }
    }

    private void pod(String key, @Nullable Obj now) {
        Obj before = now == null ? pods.remove(key) : pods.put(key, now);
        if (before == null && now != null) {
            checkNotTooMany(now);
        }
        if (before != null && isTracked(before) && (now == null || !isTracked(now))) {
            count(before);
        }
    }

    /** The pod as it was when it lost its finalizer. */
    private void count(Obj pod) {
        String uid = pod.text("metadata", "uid");
        if (phase(pod).equals("Succeeded")) {
            succeeded.add(uid);
        } else if (phase(pod).equals("Failed") || (isDeleted(pod) && !isEndedBySuccess())) {
            failed.add(uid);
        }
    }

    private boolean isEndedBySuccess() {
        return Condition.find(job.obj("status"), Condition.SUCCESS_CRITERIA_MET) != null;
    }

    private static boolean isTracked(Obj pod) {
        return pod.arr("metadata", "finalizers").texts().contains(JobPod.FINALIZER);
    }

    private static boolean isDeleted(Obj pod) {
        return !pod.text("metadata", "deletionTimestamp").isEmpty();
    }

    private static String phase(Obj pod) {
        return pod.text("status", "phase");
    }

    private static boolean isActive(Obj pod) {
        return !isDeleted(pod) && !phase(pod).equals("Succeeded") && !phase(pod).equals("Failed");
    }

    private static String index(Obj pod) {
        return pod.text("metadata", "labels", JobPod.INDEX);
    }

    private void checkNotTooMany(Obj created) {
        List<Obj> active = pods.values().stream().filter(JobLedger::isActive).toList();
        assertThat(active).as("active pods").hasSizeLessThanOrEqualTo(parallelismMax);
        if (job.obj("spec").has("completions")) {
            long uncounted =
                    pods.values().stream()
                            .filter(pod -> isTracked(pod) && phase(pod).equals("Succeeded"))
                            .count();
            assertThat(active.size() + uncounted + succeeded.size())
                    .as("pods that have succeeded or may")
                    .isLessThanOrEqualTo(job.whole(0, "spec", "completions"));
        }
        if (!index(created).isEmpty()) {
            assertThat(active.stream().map(JobLedger::index))
                    .as("active pods of index " + index(created))
                    .containsOnlyOnce(index(created));
        }
    }

    private void checkCountersOnlyGrow(Obj now) {
        if (!now.text("metadata", "uid").equals(job.text("metadata", "uid"))) {
            return;
        }
        for (String counter : List.of("succeeded", "failed")) {
            assertThat(now.whole(0, "status", counter))
                    .as(counter)
                    .isGreaterThanOrEqualTo(job.whole(0, "status", counter));
        }
    }

    boolean isFinished() {
        return Condition.find(job.obj("status"), Condition.COMPLETE) != null
                || Condition.find(job.obj("status"), Condition.FAILED) != null;
    }

    /** What its status must say once it has finished. */
    void checkEnd() {
        Obj spec = job.obj("spec");
        Obj status = job.obj("status");
        boolean isIndexed = spec.text("completionMode").equals("Indexed");
        assertThat(status.whole(0, "failed")).as("failed").isEqualTo(failed.size());
        Set<Integer> indexes = new TreeSet<>();
        Map<String, String> byUid = new HashMap<>();
        pods.values().forEach(pod -> byUid.put(pod.text("metadata", "uid"), index(pod)));
        if (isIndexed) {
            succeeded.forEach(uid -> indexes.add(Integer.parseInt(byUid.get(uid))));
            assertThat(status.text("completedIndexes"))
                    .as("completedIndexes")
                    .isEqualTo(IndexSet.of(indexes).toString());
        }
        int done = isIndexed ? indexes.size() : succeeded.size();
        assertThat(status.whole(0, "succeeded")).as("succeeded").isEqualTo(done);
        if (Condition.find(status, Condition.COMPLETE) != null) {
            assertThat(done)
                    .as("successes of a Job that is complete")
                    .isGreaterThanOrEqualTo((int) spec.whole(1, "completions"));
        } else {
            assertThat(failed.size())
                    .as("failures of a Job that failed")
                    .isGreaterThan((int) spec.whole(6, "backoffLimit"));
        }
        assertThat(status.obj("uncountedTerminatedPods")).isEqualTo(Obj.EMPTY);
        assertThat(status.has("active")).as("active").isFalse();
        assertThat(pods.values()).as("pods left").noneMatch(JobLedger::isTracked);
    }
}
