package io.keelson.cli.convergence;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What users asked for last: the model. */
final class Wanted {
    static final String NAMESPACE = "model";

    /**
     * One thing that was asked for.
     *
     * @param number of pods; of completions
     * @param image of its pods
     */
    record Workload(String kind, String name, int number, String image) {
        String key() {
            return kind + "/" + name;
        }
    }

    private final Map<String, Workload> workloads = new TreeMap<>();

    void put(Workload workload) {
        workloads.put(workload.key(), workload);
    }

    void remove(Workload workload) {
        workloads.remove(workload.key());
    }

    List<Workload> all() {
        return List.copyOf(workloads.values());
    }

    boolean has(String kind, String name) {
        return workloads.containsKey(kind + "/" + name);
    }

    /** In what the cluster differs from it; nothing when it has converged. */
    List<String> differences(Judge cluster, int eligibleNodes) {
        List<String> differences = new ArrayList<>(cluster.orphans());
        for (Workload workload : workloads.values()) {
            Obj object = cluster.object(workload.kind(), NAMESPACE, workload.name());
            if (object == null) {
                differences.add(workload.key() + " is not there");
                continue;
            }
            differences.addAll(
                    switch (workload.kind()) {
                        case "Deployment" -> deployment(cluster, workload, object);
                        case "DaemonSet" -> pods(cluster, workload, object, eligibleNodes);
                        case "Job" -> job(cluster, workload, object);
                        case "Service" -> service(cluster, object);
                        default -> pods(cluster, workload, object, workload.number());
                    });
        }
        for (String kind :
                new String[] {
                    "Deployment",
                    "ReplicaSet",
                    "ReplicationController",
                    "StatefulSet",
                    "DaemonSet",
                    "Job",
                    "Service"
                }) {
            for (Obj object : cluster.objects(kind)) {
                String name = object.text("metadata", "name");
                boolean owned = !object.arr("metadata", "ownerReferences").isEmpty();
                if (object.text("metadata", "namespace").equals(NAMESPACE)
                        && !owned
                        && !has(kind, name)) {
                    differences.add(kind + "/" + name + " is still there");
                }
            }
        }
        for (Obj pod : cluster.objects("Pod")) {
            String name = pod.text("metadata", "name");
            if (pod.arr("metadata", "ownerReferences").isEmpty() && !has("Pod", name)) {
                differences.add("pod " + name + " belongs to nobody");
            }
            if (!pod.text("metadata", "deletionTimestamp").isEmpty()) {
                differences.add("pod " + name + " is still being deleted");
            }
        }
        return differences;
    }

    private static List<String> deployment(Judge cluster, Workload workload, Obj deployment) {
        List<String> differences = new ArrayList<>();
        int current = 0;
        for (Obj set : cluster.objects("ReplicaSet")) {
            if (!isOwnedBy(set, deployment)) {
                continue;
            }
            boolean isNew = image(set.obj("spec", "template")).equals(workload.image());
            long replicas = set.whole(1, "spec", "replicas");
            if (isNew && replicas == workload.number()) {
                current++;
                differences.addAll(pods(cluster, workload, set, workload.number()));
            } else if (replicas != 0) {
                differences.add(
                        workload.key()
                                + ": "
                                + set.text("metadata", "name")
                                + " wants "
                                + replicas
                                + " of image "
                                + image(set.obj("spec", "template")));
            }
        }
        if (workload.number() > 0 && current != 1) {
            differences.add(workload.key() + ": " + current + " current replica sets");
        }
        return differences;
    }

    /** As many, of that image, all ready, on nodes. */
    private static List<String> pods(Judge cluster, Workload workload, Obj owner, int number) {
        List<String> differences = new ArrayList<>();
        List<Obj> living = cluster.living(owner.text("metadata", "uid"));
        if (living.size() != number) {
            differences.add(workload.key() + " has " + living.size() + " pods of " + number);
        }
        for (Obj pod : living) {
            String name = pod.text("metadata", "name");
            if (!image(pod).equals(workload.image())) {
                differences.add(workload.key() + ": pod " + name + " is of image " + image(pod));
            }
            if (!isReady(pod)) {
                differences.add(workload.key() + ": pod " + name + " is not ready");
            }
            if (cluster.object("Node", "", pod.text("spec", "nodeName")) == null) {
                differences.add(workload.key() + ": pod " + name + " is on no node");
            }
        }
        long told =
                owner.whole(
                        owner.whole(0, "status", "replicas"),
                        "status",
                        workload.kind().equals("DaemonSet") ? "numberReady" : "readyReplicas");
        if (told != number) {
            differences.add(workload.key() + " says " + told + " of " + number + " are ready");
        }
        return differences;
    }

    private static List<String> job(Judge cluster, Workload workload, Obj job) {
        long told = job.whole(0, "status", "succeeded");
        long happened = cluster.succeeded(job.text("metadata", "uid"));
        List<String> differences = new ArrayList<>();
        if (told != workload.number()) {
            differences.add(workload.key() + " says " + told + " of " + workload.number());
        }
        if (told != happened) {
            differences.add(workload.key() + " says " + told + ", but " + happened + " succeeded");
        }
        return differences;
    }

    /** Its slices name the ready pods that it selects, each once. */
    private static List<String> service(Judge cluster, Obj service) {
        String app = service.text("spec", "selector", "app");
        List<String> wanted = new ArrayList<>();
        for (Obj pod : cluster.objects("Pod")) {
            if (pod.text("metadata", "labels", "app").equals(app)
                    && Judge.isLiving(pod)
                    && isReady(pod)) {
                wanted.add(pod.text("status", "podIP"));
            }
        }
        List<String> found = new ArrayList<>();
        for (Obj slice : cluster.objects("EndpointSlice")) {
            if (!isOwnedBy(slice, service)) {
                continue;
            }
            for (Node node : slice.arr("endpoints")) {
                if (node instanceof Obj endpoint && endpoint.isTrue("conditions", "ready")) {
                    found.addAll(endpoint.arr("addresses").texts());
                }
            }
        }
        wanted.sort(null);
        found.sort(null);
        return wanted.equals(found)
                ? List.of()
                : List.of("Service/" + app + " has endpoints " + found + ", not " + wanted);
    }

    private static boolean isOwnedBy(Obj object, Obj owner) {
        for (Node node : object.arr("metadata", "ownerReferences")) {
            if (node instanceof Obj reference
                    && reference.text("uid").equals(owner.text("metadata", "uid"))) {
                return true;
            }
        }
        return false;
    }

    private static String image(Obj template) {
        return template.arr("spec", "containers").get(0) instanceof Obj container
                ? container.text("image")
                : "";
    }

    private static boolean isReady(Obj pod) {
        for (Node node : pod.arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals("Ready")) {
                return condition.text("status").equals("True");
            }
        }
        return false;
    }
}
