package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Pods as their controllers see them, and how they are made out of templates. */
public final class Pods {
    private Pods() {}

    /** It counts: it has not ended and is not being deleted. */
    public static boolean isActive(Item<PodView> pod) {
        return !pod.view().isFinished() && !pod.meta().isBeingDeleted();
    }

    /** It is being deleted and has not ended yet. */
    public static boolean isTerminating(Item<PodView> pod) {
        return !pod.view().isFinished() && pod.meta().isBeingDeleted();
    }

    /**
     * When it is available, having been ready for that long; null if it is not ready. A time that
     * has come means that it is.
     */
    public static @Nullable Instant availableAt(PodView pod, int minReadySeconds) {
        if (!pod.ready()) {
            return null;
        }
        if (minReadySeconds == 0) {
            return Instant.MIN;
        }
        try {
            return pod.readySince().isEmpty()
                    ? null
                    : Times.parse(pod.readySince()).plusSeconds(minReadySeconds);
        } catch (IllegalArgumentException e) {
            return null; // a time that nobody can read never comes
        }
    }

    public static boolean isAvailable(PodView pod, int minReadySeconds, Instant now) {
        Instant at = availableAt(pod, minReadySeconds);
        return at != null && !at.isAfter(now);
    }

    /**
     * A pod named after its owner, with five random characters. The name is chosen here and not by
     * the server, so that a creation whose answer was lost can be sent again.
     */
    public static Obj generated(
            Obj template, OwnerReference owner, String namespace, RandomGenerator random) {
        String prefix = owner.name() + "-";
        Obj pod = named(template, owner, namespace, Names.generate(prefix, random));
        return pod.withAt(Node.of(prefix), "metadata", "generateName");
    }

    /** A pod with the template's labels, annotations, finalizers and spec. */
    public static Obj named(Obj template, OwnerReference owner, String namespace, String name) {
        Obj.Builder metadata = Obj.builder().put("name", name).put("namespace", namespace);
        for (String copied : new String[] {"labels", "annotations", "finalizers"}) {
            Node value = template.at("metadata", copied);
            if (value != null) {
                metadata.put(copied, value);
            }
        }
        metadata.put("ownerReferences", Arr.of(owner.toObj()));
        return Obj.builder()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", metadata.build())
                .put("spec", template.obj("spec"))
                .build();
    }
}
