package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.controllers.workload.Pods;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes a Job's pods. */
final class JobPodTemplate {
    private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
    private static final int PREFIX_MAX = 58;

    private final Obj job;
    private final JobSpec spec;
    private final Obj template;
    private final OwnerReference owner;
    private final RandomGenerator random;

    JobPodTemplate(Obj job, JobSpec spec, RandomGenerator random) {
        this.job = job;
        this.spec = spec;
        this.owner = OwnerReference.controller(ApiResource.JOBS, job);
        this.random = random;
        Obj tracked = withFinalizer(spec.obj().obj("template"));
        this.template = spec.isIndexed() ? withIndexVariable(tracked) : tracked;
    }

    private static Obj withFinalizer(Obj template) {
        List<String> finalizers = new ArrayList<>(template.arr("metadata", "finalizers").texts());
        if (!finalizers.contains(JobPod.FINALIZER)) {
            finalizers.add(JobPod.FINALIZER);
        }
        return template.withAt(Arr.ofTexts(finalizers), "metadata", "finalizers");
    }

    /** All containers are told which index theirs is. */
    private static Obj withIndexVariable(Obj template) {
        Obj field = Obj.of("fieldPath", Node.of("metadata.labels['" + JobPod.INDEX + "']"));
        Obj variable =
                Obj.builder()
                        .put("name", INDEX_VARIABLE)
                        .put("valueFrom", Obj.of("fieldRef", field))
                        .build();
        Obj filled = template;
        for (String list : List.of("initContainers", "containers")) {
            List<Node> containers = new ArrayList<>();
            for (Node node : template.arr("spec", list)) {
                containers.add(
                        node instanceof Obj container ? withVariable(container, variable) : node);
            }
            if (!containers.isEmpty()) {
                filled = filled.withAt(Arr.of(containers), "spec", list);
            }
        }
        return filled;
    }

    private static Obj withVariable(Obj container, Obj variable) {
        List<Node> variables = new ArrayList<>(container.arr("env").asList());
        for (Node node : variables) {
            if (node instanceof Obj given && given.text("name").equals(INDEX_VARIABLE)) {
                return container;
            }
        }
        variables.add(variable);
        return container.with("env", Arr.of(variables));
    }

    Obj pod() {
        return Pods.generated(template, owner, namespace(), random);
    }

    /**
     * @param replaced the index's last failure; null if it has none
     */
    Obj pod(int index, @Nullable JobPod replaced) {
        Node number = Node.of(Integer.toString(index));
        Obj indexed =
                template.withAt(number, "metadata", "annotations", JobPod.INDEX)
                        .withAt(number, "metadata", "labels", JobPod.INDEX)
                        .withAt(Node.of(owner.name() + "-" + index), "spec", "hostname");
        if (spec.backoffLimitPerIndex() != null) {
            indexed = withFailures(indexed, replaced);
        }
        String prefix = prefix(index);
        Obj pod = Pods.named(indexed, owner, namespace(), Names.generate(prefix, random));
        return pod.withAt(Node.of(prefix), "metadata", "generateName");
    }

    private String prefix(int index) {
        String suffix = "-" + index + "-";
        int kept = Math.min(owner.name().length(), PREFIX_MAX - suffix.length());
        return owner.name().substring(0, kept) + suffix;
    }

    private Obj withFailures(Obj indexed, @Nullable JobPod replaced) {
        int failures = 0;
        int ignored = 0;
        if (replaced != null) {
            boolean counts = Tally.isCounted(spec, replaced);
            failures = replaced.failures() + (counts ? 1 : 0);
            ignored = replaced.ignoredFailures() + (counts ? 0 : 1);
        }
        Obj counted =
                indexed.withAt(
                        Node.of(Integer.toString(failures)),
                        "metadata",
                        "annotations",
                        JobPod.FAILURES);
        return ignored == 0
                ? counted
                : counted.withAt(
                        Node.of(Integer.toString(ignored)),
                        "metadata",
                        "annotations",
                        JobPod.IGNORED_FAILURES);
    }

    private String namespace() {
        return job.text("metadata", "namespace");
    }
}
