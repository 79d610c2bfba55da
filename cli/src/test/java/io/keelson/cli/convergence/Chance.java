package io.keelson.cli.convergence;

import io.keelson.cli.convergence.Wanted.Workload;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A user who asks for this and that, by a seed, and notes what was asked for last. */
final class Chance {
    private static final Map<String, ApiResource> RESOURCES =
            Map.of(
                    "Deployment", ApiResource.DEPLOYMENTS,
                    "ReplicaSet", ApiResource.REPLICA_SETS,
                    "ReplicationController", ApiResource.REPLICATION_CONTROLLERS,
                    "StatefulSet", ApiResource.STATEFUL_SETS,
                    "DaemonSet", ApiResource.DAEMON_SETS,
                    "Job", ApiResource.JOBS,
                    "Service", ApiResource.SERVICES);
    private static final List<String> KINDS = RESOURCES.keySet().stream().sorted().toList();
    private static final List<String> PROPAGATION = List.of("Background", "Foreground");
    private static final int NUMBER_MAX = 5;
    private static final int WORKLOADS_MAX = 10;

    private final RandomGenerator random;
    private final Wanted wanted;
    private int named;

    Chance(RandomGenerator random, Wanted wanted) {
        this.random = random;
        this.wanted = wanted;
    }

    /**
     * Asks for one more thing, or for another, or no longer for one.
     *
     * @return what was done, for a failure's message
     */
    String ask(Api api) {
        List<Workload> all = wanted.all();
        if (all.isEmpty() || (all.size() < WORKLOADS_MAX && random.nextInt(3) == 0)) {
            return create(api, KINDS.get(random.nextInt(KINDS.size())));
        }
        Workload one = all.get(random.nextInt(all.size()));
        return switch (random.nextInt(4)) {
            case 0 -> delete(api, one);
            case 1 -> scale(api, one);
            case 2 -> image(api, one);
            default -> deletePod(api);
        };
    }

    private String create(Api api, String kind) {
        Workload workload =
                new Workload(
                        kind,
                        kind.toLowerCase(Locale.ROOT) + "-" + named++,
                        1 + random.nextInt(NUMBER_MAX),
                        "i:" + random.nextInt(3));
        api.create(resource(workload), manifest(workload));
        wanted.put(workload);
        return "create " + workload;
    }

    private static ApiResource resource(Workload workload) {
        ApiResource resource = RESOURCES.get(workload.kind());
        if (resource == null) {
            throw new IllegalStateException(workload.kind());
        }
        return resource;
    }

    private static ObjectKey key(Workload workload) {
        return new ObjectKey(Wanted.NAMESPACE, workload.name());
    }

    private String delete(Api api, Workload workload) {
        String propagation = PROPAGATION.get(random.nextInt(PROPAGATION.size()));
        api.perform(
                Write.delete(
                        resource(workload),
                        key(workload),
                        "",
                        Obj.of("propagationPolicy", Node.of(propagation))));
        wanted.remove(workload);
        return "delete " + workload.key() + " " + propagation;
    }

    /** Jobs cannot be; services and daemon sets have no number. */
    private String scale(Api api, Workload workload) {
        if (List.of("Job", "Service", "DaemonSet").contains(workload.kind())) {
            return "leave " + workload.key();
        }
        int number = random.nextInt(NUMBER_MAX + 1);
        api.mergePatch(
                resource(workload),
                key(workload),
                Obj.of("spec", Obj.of("replicas", Node.of(number))));
        wanted.put(new Workload(workload.kind(), workload.name(), number, workload.image()));
        return "scale " + workload.key() + " to " + number;
    }

    /** Of kinds that roll out. */
    private String image(Api api, Workload workload) {
        if (!List.of("Deployment", "StatefulSet", "DaemonSet").contains(workload.kind())) {
            return "leave " + workload.key();
        }
        String image = "i:" + random.nextInt(3);
        api.perform(
                Write.strategicPatch(
                        resource(workload),
                        key(workload),
                        "",
                        read(
                                "spec: {template: {spec: {containers: [{name: c, image: \"%s\"}]}}}"
                                        .formatted(image))));
        wanted.put(new Workload(workload.kind(), workload.name(), workload.number(), image));
        return "image of " + workload.key() + " is " + image;
    }

    /** Somebody's; its owner makes another. */
    private String deletePod(Api api) {
        List<Obj> pods = api.list(ApiResource.PODS, Wanted.NAMESPACE, Map.of());
        List<Obj> living =
                pods.stream().filter(pod -> Judge.isLiving(pod) && !isOfJob(pod)).toList();
        if (living.isEmpty()) {
            return "no pod to delete";
        }
        Obj pod = living.get(random.nextInt(living.size()));
        try {
            api.perform(
                    Write.delete(ApiResource.PODS, ObjectKey.of(pod), pod.text("metadata", "uid")));
        } catch (StatusException e) {
            if (e.code() != 404 && e.code() != 409) {
                throw e;
            }
        }
        return "delete pod " + pod.text("metadata", "name");
    }

    private static boolean isOfJob(Obj pod) {
        return pod.obj("metadata", "labels").has("batch.kubernetes.io/job-name");
    }

    private static Obj manifest(Workload workload) {
        String name = workload.name();
        String labels = "{app: " + name + "}";
        String template =
                """
                template:
                    metadata: {labels: %s}
                    spec:
                      terminationGracePeriodSeconds: 1
                      restartPolicy: %s
                      tolerations:
                      - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
                      - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
                      containers: [{name: c, image: "%s"}]
                """
                        .formatted(
                                labels,
                                workload.kind().equals("Job") ? "Never" : "Always",
                                workload.image());
        String spec =
                switch (workload.kind()) {
                    case "Service" -> "selector: " + labels + "\n  ports: [{port: 80}]\n";
                    case "Job" ->
                            "completions: %d\n  parallelism: 2\n  backoffLimit: 100\n  %s"
                                    .formatted(workload.number(), template);
                    case "DaemonSet" ->
                            "selector: {matchLabels: %s}\n  %s".formatted(labels, template);
                    case "ReplicationController" ->
                            "replicas: %d\n  selector: %s\n  %s"
                                    .formatted(workload.number(), labels, template);
                    default ->
                            "replicas: %d\n  selector: {matchLabels: %s}\n  %s"
                                    .formatted(workload.number(), labels, template);
                };
        return read(
                """
                apiVersion: %s
                kind: %s
                metadata: {name: %s, namespace: %s}
                spec:
                  %s
                """
                        .formatted(
                                resource(workload).apiVersion(),
                                workload.kind(),
                                name,
                                Wanted.NAMESPACE,
                                spec));
    }

    private static Obj read(String yaml) {
        return YamlReader.readObj(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
