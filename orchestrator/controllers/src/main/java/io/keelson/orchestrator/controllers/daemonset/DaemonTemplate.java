package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.controllers.revision.Revisions;
import io.keelson.orchestrator.controllers.workload.Pods;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.placement.NodeAffinity;
import io.keelson.orchestrator.object.placement.Taint;
import io.keelson.orchestrator.object.placement.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** A DaemonSet's template: which nodes its pods may run on, and the pods themselves. */
final class DaemonTemplate {
    private static final String GENERATION = "deprecated.daemonset.template.generation";
    private static final String GENERATION_LABEL = "pod-template-generation";
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String NAME = "metadata.name";

    private static final Arr TOLERATED =
            Arr.of(
                    toleration("not-ready", "NoExecute"),
                    toleration("unreachable", "NoExecute"),
                    toleration("disk-pressure", "NoSchedule"),
                    toleration("memory-pressure", "NoSchedule"),
                    toleration("pid-pressure", "NoSchedule"),
                    toleration("unschedulable", "NoSchedule"));

    private final Obj daemonSet;
    private final String hash;
    private final Obj spec;
    private final NodeAffinity affinity;
    private final List<Toleration> tolerations;

    /**
     * @param hash of the template's revision
     */
    DaemonTemplate(Obj daemonSet, String hash) {
        this.daemonSet = daemonSet;
        this.hash = hash;
        Obj given = daemonSet.obj("spec", "template", "spec");
        spec = given.with("tolerations", tolerations(given));
        affinity = NodeAffinity.parse(spec);
        tolerations = new ArrayList<>();
        for (Node node : spec.arr("tolerations")) {
            if (node instanceof Obj toleration) {
                tolerations.add(Toleration.parse(toleration));
            }
        }
    }

    private static Obj toleration(String condition, String effect) {
        return Obj.builder()
                .put("key", "node.kubernetes.io/" + condition)
                .put("operator", "Exists")
                .put("effect", effect)
                .build();
    }

    /** Those given, and those that all daemons have, without a limit of time. */
    private static Arr tolerations(Obj spec) {
        List<Node> added = new ArrayList<>(TOLERATED.asList());
        if (spec.isTrue("hostNetwork")) {
            added.add(toleration("network-unavailable", "NoSchedule"));
        }
        List<Node> all = new ArrayList<>();
        for (Node given : spec.arr("tolerations")) {
            if (!(given instanceof Obj toleration
                    && added.contains(toleration.without("tolerationSeconds")))) {
                all.add(given);
            }
        }
        all.addAll(added);
        return Arr.of(all);
    }

    /** Whether a pod is to be on that node. */
    boolean shouldRunOn(DaemonNode node) {
        return fits(node) && tolerates(node, Taint::isHard);
    }

    /** Whether one that is there may stay: taints that only keep new pods away do not matter. */
    boolean mayStayOn(DaemonNode node) {
        return fits(node) && tolerates(node, taint -> taint.effect().equals("NoExecute"));
    }

    private boolean fits(DaemonNode node) {
        String wanted = spec.text("nodeName");
        return (wanted.isEmpty() || wanted.equals(node.name()))
                && affinity.matches(node.labels(), node.name());
    }

    private boolean tolerates(DaemonNode node, Predicate<Taint> counts) {
        return node.taints().stream()
                .filter(counts)
                .allMatch(taint -> tolerations.stream().anyMatch(each -> each.tolerates(taint)));
    }

    /** A new pod for that node. */
    Obj podFor(String node, RandomGenerator random) {
        Obj requirement =
                Obj.of("key", Node.of(NAME))
                        .with("operator", Node.of("In"))
                        .with("values", Arr.of(Node.of(node)));
        Obj term = Obj.of("matchFields", Arr.of(requirement));
        Obj template = daemonSet.obj("spec", "template");
        Obj labels = template.obj("metadata", "labels");
        String generation = generation(daemonSet);
        if (!generation.isEmpty()) {
            labels = labels.with(GENERATION_LABEL, Node.of(generation));
        }
        labels = labels.with(Revisions.POD_LABEL, Node.of(hash));
        return Pods.generated(
                template.withAt(labels, "metadata", "labels")
                        .with(
                                "spec",
                                spec.withAt(
                                        Obj.of("nodeSelectorTerms", Arr.of(term)),
                                        "affinity",
                                        "nodeAffinity",
                                        REQUIRED)),
                OwnerReference.controller(ApiResource.DAEMON_SETS, daemonSet),
                daemonSet.text("metadata", "namespace"),
                random);
    }

    /** The node that a pod is for, before it is there; empty if it does not say. */
    static String nodeOf(Obj pod) {
        Obj required = pod.obj("spec", "affinity", "nodeAffinity", REQUIRED);
        for (Node node : required.arr("nodeSelectorTerms")) {
            Arr fields = node instanceof Obj term ? term.arr("matchFields") : Arr.EMPTY;
            for (Node field : fields) {
                if (field instanceof Obj requirement
                        && requirement.text("key").equals(NAME)
                        && requirement.text("operator").equals("In")
                        && requirement.arr("values").texts().size() == 1) {
                    return requirement.arr("values").texts().getFirst();
                }
            }
        }
        return "";
    }

    /** Whether a pod with those labels was made from this template. */
    boolean isOf(Map<String, String> podLabels) {
        String generation = generation(daemonSet);
        return hash.equals(podLabels.get(Revisions.POD_LABEL))
                || (!generation.isEmpty() && generation.equals(podLabels.get(GENERATION_LABEL)));
    }

    private static String generation(Obj daemonSet) {
        return daemonSet.text("metadata", "annotations", GENERATION);
    }
}
