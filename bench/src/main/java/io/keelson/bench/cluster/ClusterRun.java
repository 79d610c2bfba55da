package io.keelson.bench.cluster;

import io.keelson.bench.process.ProcessUsage;
import io.keelson.bench.report.Report;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** The measurements of one cluster. */
final class ClusterRun {
    private static final String NAMESPACE = "default";
    private static final long PAUSE_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ClusterProcesses processes;
    private final Api api;
    private final LongSupplier nanoClock;
    private final Report report;

    ClusterRun(ClusterProcesses processes, Api api, LongSupplier nanoClock, Report report) {
        this.processes = processes;
        this.api = api;
        this.nanoClock = nanoClock;
        this.report = report;
    }

    /** Something that is looked at until it holds. */
    private interface Condition {
        boolean holds();
    }

    private double secondsUntil(String what, Condition condition)
            throws IOException, InterruptedException, TimeoutException {
        long begun = nanoClock.getAsLong();
        while (!condition.holds()) {
            if (nanoClock.getAsLong() - begun > PATIENCE.toNanos()) {
                throw new TimeoutException(what + " did not come about within " + PATIENCE);
            }
            processes.checkAlive();
            Thread.sleep(PAUSE_MILLIS);
        }
        return (nanoClock.getAsLong() - begun) / 1e9;
    }

    void awaitNodes(int count) throws IOException, InterruptedException, TimeoutException {
        secondsUntil(
                count + " nodes", () -> api.list(ApiResource.NODES, "", Map.of()).size() >= count);
    }

    /** Applies a Deployment, and times it until all its pods run. */
    void rollOut(String name, int replicas)
            throws IOException, InterruptedException, TimeoutException {
        Map<String, ProcessUsage> before = processes.usage();
        double seconds = rolledOut(name, replicas);
        report.add(
                "a Deployment of " + replicas + " from apply to all Running",
                String.format(Locale.ROOT, "%.1f s, %.0f pods/s", seconds, replicas / seconds));
        tellUsage("  processor time for it", before, seconds);
    }

    private double rolledOut(String name, int replicas)
            throws IOException, InterruptedException, TimeoutException {
        api.create(ApiResource.DEPLOYMENTS, deployment(name, replicas));
        ObjectKey key = new ObjectKey(NAMESPACE, name);
        return secondsUntil(
                "the rollout of " + name,
                () ->
                        api.get(ApiResource.DEPLOYMENTS, key)
                                        .whole(0, "status", "availableReplicas")
                                == replicas);
    }

    /** Deletes it, and times that until its last pod is gone. */
    void delete(String name) throws IOException, InterruptedException, TimeoutException {
        api.delete(ApiResource.DEPLOYMENTS, new ObjectKey(NAMESPACE, name), "");
        Map<String, String> oneOfThem = Map.of("labelSelector", "app=" + name, "limit", "1");
        double seconds =
                secondsUntil(
                        "the deletion of " + name,
                        () -> api.list(ApiResource.PODS, NAMESPACE, oneOfThem).isEmpty());
        report.add(
                "  its deletion until the last pod is gone",
                String.format(Locale.ROOT, "%.1f s", seconds));
    }

    /** Fills the cluster with Deployments of a thousand, and watches it doing nothing. */
    void steady(int pods, Duration watched)
            throws IOException, InterruptedException, TimeoutException {
        int each = 1_000;
        long begun = nanoClock.getAsLong();
        for (int from = 0; from < pods; from += each) {
            rolledOut("steady-" + from / each, Math.min(each, pods - from));
        }
        double seconds = (nanoClock.getAsLong() - begun) / 1e9;
        report.add(
                pods + " pods in Deployments of a thousand, one after the other",
                String.format(Locale.ROOT, "%.0f s, %.0f pods/s", seconds, pods / seconds));
        idle("  held steady", watched);
    }

    /** What the processes use while nothing is asked for. */
    void idle(String what, Duration watched) throws IOException, InterruptedException {
        Thread.sleep(watched.toMillis() / 2); // what was begun before comes to its end
        Map<String, ProcessUsage> before = processes.usage();
        Thread.sleep(watched.toMillis());
        tellUsage(what, before, watched.toMillis() / 1e3);
    }

    private void tellUsage(String what, Map<String, ProcessUsage> before, double seconds)
            throws IOException {
        StringBuilder text = new StringBuilder();
        double all = 0;
        for (var now : processes.usage().entrySet()) {
            ProcessUsage had = before.get(now.getKey());
            if (had == null) {
                continue;
            }
            double percent = (now.getValue().cpuMicros() - had.cpuMicros()) / (seconds * 1e6) * 100;
            all += percent;
            text.append(
                    String.format(
                            Locale.ROOT,
                            "; %s %.1f %%, %d MiB",
                            now.getKey(),
                            percent,
                            now.getValue().residentBytes() >> 20));
        }
        report.add(what, String.format(Locale.ROOT, "%.1f %% of a core", all) + text);
    }

    private static Obj deployment(String name, int replicas) {
        String json =
                """
                {"apiVersion":"apps/v1","kind":"Deployment",
                 "metadata":{"name":"%1$s","namespace":"%2$s"},
                 "spec":{"replicas":%3$d,"selector":{"matchLabels":{"app":"%1$s"}},
                  "template":{"metadata":{"labels":{"app":"%1$s"}},
                   "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"i:1",
                    "resources":{"requests":{"cpu":"100m","memory":"128Mi"}}}]}}}}
                """
                        .formatted(name, NAMESPACE, replicas);
        return JsonReader.readObj(json.getBytes(StandardCharsets.UTF_8));
    }
}
