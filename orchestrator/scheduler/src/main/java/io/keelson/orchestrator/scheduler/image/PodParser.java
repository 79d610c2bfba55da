package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.object.placement.NodeAffinity;
import io.keelson.orchestrator.object.placement.Toleration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pod objects to {@link PodInfo}. */
public final class PodParser {
    /** Label by which a pod names its group. */
    public static final String GROUP_LABEL = "scheduling.x-k8s.io/pod-group";

    /** Reason of condition {@code DisruptionTarget} on victims of preemption. */
    public static final String PREEMPTED = "PreemptionByScheduler";

    private PodParser() {}

    public static PodInfo parse(Obj pod) {
        Obj metadata = pod.obj("metadata");
        String namespace = metadata.text("namespace").intern();
        String name = metadata.text("name");
        Obj labels = metadata.obj("labels");
        return new PodInfo(
                namespace,
                name,
                metadata.text("uid"),
                labels(labels),
                spec(pod.obj("spec"), metadata, namespace, name, labels),
                state(pod, metadata));
    }

    private static PodSpec spec(Obj spec, Obj metadata, String namespace, String name, Obj labels) {
        return new PodSpec(
                spec.text("schedulerName").intern(),
                (int) spec.whole(0, "priority"),
                !spec.text("preemptionPolicy").equals("Never"),
                Requests.parse(spec),
                HostPort.parse(spec),
                NodeAffinity.parse(spec),
                tolerations(spec),
                SpreadConstraint.parse(spec, labels),
                PodAffinity.parse(spec, namespace, labels),
                PodVolumes.parse(spec, name),
                images(spec),
                gates(spec),
                controller(metadata),
                labels.text(GROUP_LABEL));
    }

    private static PodInfo.State state(Obj pod, Obj metadata) {
        Obj status = pod.obj("status");
        String phase = status.text("phase");
        String nodeName = pod.text("spec", "nodeName");
        Obj disruption = condition(status, "DisruptionTarget");
        Obj scheduled = nodeName.isEmpty() ? condition(status, "PodScheduled") : Obj.EMPTY;
        return new PodInfo.State(
                nodeName.intern(),
                status.text("nominatedNodeName"),
                phase.equals("Succeeded") || phase.equals("Failed"),
                metadata.has("deletionTimestamp"),
                disruption.text("status").equals("True")
                        && disruption.text("reason").equals(PREEMPTED),
                millis(Times.at(metadata, "creationTimestamp"), 0),
                millis(Times.at(status, "startTime"), PodInfo.NOT_STARTED),
                scheduled.isEmpty()
                        ? null
                        : new PodInfo.Condition(
                                scheduled.text("status"),
                                scheduled.text("reason"),
                                scheduled.text("message"),
                                scheduled.text("lastTransitionTime")));
    }

    private static Obj condition(Obj status, String type) {
        for (Node node : status.arr("conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return Obj.EMPTY;
    }

    private static long millis(@Nullable Instant instant, long otherwise) {
        return instant == null ? otherwise : instant.toEpochMilli();
    }

    /** Keys and values are interned: most comparisons are of references. */
    static Map<String, String> labels(Obj labels) {
        if (labels.isEmpty()) {
            return Map.of();
        }
        Map<String, String> parsed = HashMap.newHashMap(labels.size());
        labels.forEach((key, value) -> {
            if (value instanceof Node.Text(String text)) {
                parsed.put(key.intern(), text.intern());
            }
        });
        return Map.copyOf(parsed);
    }

    private static List<Toleration> tolerations(Obj spec) {
        List<Toleration> tolerations = new ArrayList<>();
        for (Node node : spec.arr("tolerations")) {
            if (node instanceof Obj toleration) {
                tolerations.add(Toleration.parse(toleration));
            }
        }
        return List.copyOf(tolerations);
    }

    private static List<String> images(Obj spec) {
        List<String> images = new ArrayList<>();
        for (String containers : List.of("initContainers", "containers")) {
            for (Node node : spec.arr(containers)) {
                if (node instanceof Obj container) {
                    images.add(withTag(container.text("image")).intern());
                }
            }
        }
        return List.copyOf(images);
    }

    /** As nodes report it. */
    private static String withTag(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }

    private static List<String> gates(Obj spec) {
        List<String> gates = new ArrayList<>();
        for (Node node : spec.arr("schedulingGates")) {
            if (node instanceof Obj gate) {
                gates.add(gate.text("name"));
            }
        }
        return List.copyOf(gates);
    }

    private static String controller(Obj metadata) {
        for (Node node : metadata.arr("ownerReferences")) {
            if (node instanceof Obj owner && owner.isTrue("controller")) {
                return (owner.text("kind") + "/" + owner.text("name")).intern();
            }
        }
        return "";
    }
}
