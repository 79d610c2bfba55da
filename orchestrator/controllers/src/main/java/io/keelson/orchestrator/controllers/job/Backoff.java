package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long after failures the next pod has to wait: 10 s, twice as long after each, to six minutes.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration MAX = Duration.ofMinutes(6);
    private static final int DOUBLINGS_MAX = 6;

    private Backoff() {}

    /** Of what a Job's pods have in common: a success takes back the failures before it. */
    static Duration remaining(JobSpec spec, List<JobPod> pods, Instant now) {
        List<JobPod> failed = pods.stream().filter(pod -> pod.hasFailed(spec)).toList();
        if (failed.isEmpty()) {
            return Duration.ZERO;
        }
        Instant success = Instant.MIN;
        for (JobPod pod : pods) {
            if (pod.hasSucceeded()) {
                Instant end = endOfSuccess(pod);
                success = end.isAfter(success) ? end : success;
            }
        }
        int failures = 0;
        Instant last = Instant.MIN;
        for (JobPod pod : failed) {
            Instant end = pod.finishedAt();
            if (!end.isBefore(success)) {
                failures++;
                last = end.isAfter(last) ? end : last;
            }
        }
        return remaining(failures, last, now);
    }

    /** Without decoding it: there may be very many. */
    private static Instant endOfSuccess(JobPod pod) {
        PodView view = pod.view();
        Instant unready = Times.at(Obj.of("at", Node.of(view.readySince())), "at");
        return unready == null ? pod.finishedAt() : unready;
    }

    /** Of an index with failures, the last of them this pod's. */
    static Duration remaining(JobPod lastFailure, Instant now) {
        int failures = lastFailure.failures() + lastFailure.ignoredFailures() + 1;
        return remaining(failures, lastFailure.finishedAt(), now);
    }

    static Duration remaining(int failures, Instant last, Instant now) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        Duration wait = doubled.compareTo(MAX) < 0 ? doubled : MAX;
        Duration rest = wait.minus(Duration.between(last, now));
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
