package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Objects made from the recorded manifests, against what a real server made of them. What the API
 * server itself adds (names, uids, times, addresses, ports, and what admission decides) is taken
 * over from the record; where today's API says more than 1.20's, the record is brought up to date,
 * with the reason.
 */
class DefaultsTest {
    /** What today's API says otherwise: applied to the record of a kind where it changes it. */
    private record Difference(String kind, String reason, UnaryOperator<Obj> update) {}

    private static final List<Difference> DIFFERENCES =
            List.of(
                    new Difference(
                            "Pod",
                            "pods count generations since 1.34",
                            pod -> pod.withAt(Node.of(1), "metadata", "generation")),
                    new Difference(
                            "Pod",
                            "tolerations, priority and its policy are admission's",
                            pod -> Fill.inside(pod, "spec", DefaultsTest::withoutAdmissions)),
                    new Difference(
                            "Namespace",
                            "namespaces are labelled with their names since 1.21",
                            object ->
                                    object.withAt(
                                            Node.of(object.text("metadata", "name")),
                                            "metadata",
                                            "labels",
                                            "kubernetes.io/metadata.name")),
                    new Difference("Service", "fields of 1.22 and later", DefaultsTest::service),
                    new Difference(
                            "DaemonSet",
                            "maxSurge came in 1.22",
                            object ->
                                    object.withAt(
                                            Node.of(0),
                                            "spec",
                                            "updateStrategy",
                                            "rollingUpdate",
                                            "maxSurge")),
                    new Difference(
                            "StatefulSet",
                            "claims' retention, available replicas, how many may be unavailable",
                            object ->
                                    object.withAt(Node.of(0), "status", "availableReplicas")
                                            .withAt(
                                                    Node.of(1),
                                                    "spec",
                                                    "updateStrategy",
                                                    "rollingUpdate",
                                                    "maxUnavailable")
                                            .withAt(
                                                    Obj.builder()
                                                            .put("whenDeleted", "Retain")
                                                            .put("whenScaled", "Retain")
                                                            .build(),
                                                    "spec",
                                                    "persistentVolumeClaimRetentionPolicy")),
                    new Difference("Job", "fields and labels of 1.22 and later", DefaultsTest::job),
                    new Difference(
                            "CronJob",
                            "CronJobs count generations since 1.21",
                            object -> object.withAt(Node.of(1), "metadata", "generation")),
                    new Difference(
                            "PodTemplate",
                            "pod templates count generations",
                            object -> object.withAt(Node.of(1), "metadata", "generation")),
                    new Difference(
                            "HorizontalPodAutoscaler",
                            "v2's status says nothing of what is not yet known",
                            object ->
                                    object.text("apiVersion").equals("autoscaling/v1")
                                            ? object
                                            : object.withoutAt("status", "currentReplicas")
                                                    .withoutAt("status", "conditions")),
                    new Difference(
                            "PersistentVolume",
                            "the finalizer is admission's",
                            object -> object.withoutAt("metadata", "finalizers")),
                    new Difference(
                            "PersistentVolumeClaim",
                            "the finalizer is admission's",
                            object -> object.withoutAt("metadata", "finalizers")),
                    new Difference(
                            "Node",
                            "the taint is admission's",
                            object -> object.withoutAt("spec", "taints")));

    private final ResourceTable table = ResourceTable.builtIn();

    @Test
    void everyRecordedCreationIsMadeAlike() {
        Set<Difference> met = new HashSet<>();
        int compared = 0;
        SoftAssertions soft = new SoftAssertions();
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            if (!exchange.name().startsWith("create ")
                    || exchange.status() != 201
                    || !(exchange.sent() instanceof Obj sent)
                    || !(exchange.answer() instanceof Obj answer)) {
                continue;
            }
            ResourceDef def = DefaultsTest.def(table, sent);
            if (def == null) {
                assertThat(sent.text("kind")).isIn("CustomResourceDefinition", "Boat");
                continue;
            }
            Obj expected = today(answer, met);
            soft.assertThat(pretty(withoutServerFields(created(def, sent, answer))))
                    .as(exchange.name())
                    .isEqualTo(pretty(expected));
            compared++;
        }
        soft.assertAll();
        assertThat(compared).isEqualTo(46);
        assertThat(met).as("differences that are none").containsAll(DIFFERENCES);
    }

    @Test
    void defaultsAppliedTwiceChangeNothingMore() {
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            if (exchange.sent() instanceof Obj sent) {
                ResourceDef def = DefaultsTest.def(table, sent);
                if (def != null) {
                    Obj once = def.strategy().defaults().apply(stored(def, sent));
                    assertThat(def.strategy().defaults().apply(once)).isEqualTo(once);
                }
            }
        }
    }

    static @Nullable ResourceDef def(ResourceTable table, Obj body) {
        return table.find(GroupVersionKind.of(body.text("apiVersion"), body.text("kind")));
    }

    /** As the API server does it; names, uids and times are the recorded ones. */
    static Obj created(ResourceDef def, Obj sent, Obj answer) {
        Obj object = def.strategy().defaults().apply(stored(def, sent));
        for (String field : List.of("name", "uid", "namespace", "creationTimestamp")) {
            Node value = answer.at("metadata", field);
            if (value != null) {
                object = object.withAt(value, "metadata", field);
            }
        }
        object = def.strategy().prepareForCreate().apply(object);
        Conversion conversion = def.conversion();
        return conversion == null ? object : conversion.fromStored().apply(object);
    }

    static Obj stored(ResourceDef def, Obj sent) {
        Obj read = (Obj) canonical(sent);
        Conversion conversion = def.conversion();
        return conversion == null ? read : conversion.toStored().apply(read);
    }

    /** Quantities are made canonical by whoever decodes a body. */
    private static Node canonical(Node node) {
        if (node instanceof Arr array) {
            return Arr.of(array.asList().stream().map(DefaultsTest::canonical).toList());
        }
        if (!(node instanceof Obj object)) {
            return node;
        }
        Obj.Builder changed = Obj.builder();
        object.forEach((name, value) -> {
            if (name.equals("limits") && value instanceof Obj quantities) {
                Obj.Builder all = Obj.builder();
                quantities.forEach((resource, quantity) ->
                        all.put(resource, Quantity.parse(quantity).toString()));
                changed.put(name, all.build());
            } else {
                changed.put(name, canonical(value));
            }
        });
        return changed.build();
    }

    private static Obj today(Obj recorded, Set<Difference> met) {
        Obj object = (Obj) withoutNullTimes(withoutServerFields(recorded));
        for (Difference difference : DIFFERENCES) {
            if (difference.kind.equals(object.text("kind"))) {
                Obj updated = difference.update.apply(object);
                if (!updated.equals(object)) {
                    met.add(difference);
                }
                object = updated;
            }
        }
        return object;
    }

    private static Obj withoutServerFields(Obj object) {
        Obj left = object;
        for (String field : List.of("resourceVersion", "managedFields")) {
            left = left.withoutAt("metadata", field);
        }
        for (String field : List.of("clusterIP", "clusterIPs", "healthCheckNodePort")) {
            if (!left.text("spec", "clusterIP").equals("None") || field.startsWith("health")) {
                left = left.withoutAt("spec", field);
            }
        }
        return left.text("kind").equals("Service")
                ? Fill.inside(
                        left,
                        "spec",
                        spec -> Fill.each(spec, "ports", port -> port.without("nodePort")))
                : left;
    }

    /** A time that is not set is not written since 1.34, but for those of events. */
    private static Node withoutNullTimes(Node node) {
        if (node instanceof Arr array) {
            return Arr.of(array.asList().stream().map(DefaultsTest::withoutNullTimes).toList());
        }
        if (!(node instanceof Obj object)) {
            return node;
        }
        Obj.Builder left = Obj.builder();
        object.forEach((name, value) -> {
            if (!name.equals("creationTimestamp") || value != Node.Null.NULL) {
                left.put(name, withoutNullTimes(value));
            }
        });
        return left.build();
    }

    private static Obj withoutAdmissions(Obj spec) {
        List<Node> own = new ArrayList<>();
        for (Obj toleration : Read.objects(spec, "tolerations")) {
            if (!toleration.text("key").startsWith("node.kubernetes.io/")) {
                own.add(toleration);
            }
        }
        Obj left = spec.without("priority").without("preemptionPolicy").without("tolerations");
        return own.isEmpty() ? left : left.with("tolerations", Arr.of(own));
    }

    private static Obj service(Obj service) {
        Obj spec = service.obj("spec");
        if (spec.text("type").equals("ExternalName")) {
            return service;
        }
        spec =
                spec.with("internalTrafficPolicy", Node.of("Cluster"))
                        .with("ipFamilyPolicy", Node.of("SingleStack"))
                        .with("ipFamilies", Arr.of(Node.of("IPv4")));
        if (spec.text("type").equals("LoadBalancer")) {
            spec = spec.with("allocateLoadBalancerNodePorts", Node.of(true));
        }
        return service.with("spec", spec);
    }

    private static Obj job(Obj job) {
        Node uid = Node.of(job.text("metadata", "uid"));
        Node name = Node.of(job.text("metadata", "name"));
        Obj labels =
                Obj.builder()
                        .put("batch.kubernetes.io/controller-uid", uid)
                        .put("batch.kubernetes.io/job-name", name)
                        .put("controller-uid", uid)
                        .put("job-name", name)
                        .build();
        return job.withAt(Node.of(1), "metadata", "generation")
                .withAt(labels, "metadata", "labels")
                .withAt(labels, "spec", "template", "metadata", "labels")
                .withAt(
                        Obj.of("batch.kubernetes.io/controller-uid", uid),
                        "spec",
                        "selector",
                        "matchLabels")
                .withAt(Node.of("NonIndexed"), "spec", "completionMode")
                .withAt(Node.of(false), "spec", "suspend")
                .withAt(Node.of(false), "spec", "manualSelector")
                .withAt(Node.of("TerminatingOrFailed"), "spec", "podReplacementPolicy");
    }

    /** Members in the order of their names, one a line, so that a difference can be seen. */
    static String pretty(Node node) {
        StringBuilder text = new StringBuilder();
        pretty(node, "", text);
        return text.toString();
    }

    private static void pretty(Node node, String at, StringBuilder text) {
        if (node instanceof Obj object && !object.isEmpty()) {
            for (String name : new TreeSet<>(object.names())) {
                pretty(requireNonNull(object.get(name)), at + "." + name, text);
            }
        } else if (node instanceof Arr array && !array.isEmpty()) {
            for (int i = 0; i < array.size(); i++) {
                pretty(array.get(i), at + "[" + i + "]", text);
            }
        } else {
            text.append(at).append(" = ").append(node).append('\n');
        }
    }
}
