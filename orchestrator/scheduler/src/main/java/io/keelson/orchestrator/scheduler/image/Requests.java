package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;

/**
 * What a pod asks for, all its containers together: the larger of the sum of containers and
 * sidecars, and of each init step with the sidecars started before it; plus overhead. Requests of
 * the pod as a whole take the place of its containers' sums.
 *
 * @param request what is held against a node's allocatable
 * @param scoredMilliCpu for spreading load: a container that asks for nothing counts as 100m
 * @param scoredMemoryBytes the same, as 200Mi
 * @param bestEffort no container asks for processors or memory
 */
public record Requests(
        Resources request, long scoredMilliCpu, long scoredMemoryBytes, boolean bestEffort) {
    private static final long UNASKED_MILLI_CPU = 100;
    private static final long UNASKED_MEMORY_BYTES = 200L << 20;

    static Requests parse(Obj spec) {
        Resources asked = total(spec, false);
        Resources scored = total(spec, true);
        boolean bestEffort = asked.milliCpu() == 0 && asked.memoryBytes() == 0;
        Obj ofPod = spec.obj("resources", "requests");
        if (!ofPod.isEmpty()) {
            Resources given = Resources.parse(ofPod);
            asked = overridden(asked, given, ofPod);
            scored = overridden(scored, given, ofPod);
            bestEffort = false;
        }
        Resources overhead = Resources.parse(spec.obj("overhead"));
        return new Requests(
                asked.plus(overhead),
                scored.milliCpu() + overhead.milliCpu(),
                scored.memoryBytes() + overhead.memoryBytes(),
                bestEffort);
    }

    private static Resources total(Obj spec, boolean scored) {
        Resources running = Resources.NONE;
        for (Node node : spec.arr("containers")) {
            running = running.plus(ofContainer(node, scored));
        }
        Resources sidecars = Resources.NONE;
        Resources largestStep = Resources.NONE;
        Arr steps = spec.arr("initContainers");
        for (Node node : steps) {
            Resources step = ofContainer(node, scored);
            if (isSidecar(node)) {
                running = running.plus(step);
                sidecars = sidecars.plus(step);
                step = sidecars;
            } else {
                step = step.plus(sidecars);
            }
            largestStep = largestStep.max(step);
        }
        return running.max(largestStep);
    }

    /** An init container that is restarted keeps running beside the others. */
    static boolean isSidecar(Node container) {
        return container instanceof Obj obj && obj.text("restartPolicy").equals("Always");
    }

    private static Resources ofContainer(Node node, boolean scored) {
        Obj requests = node instanceof Obj obj ? obj.obj("resources", "requests") : Obj.EMPTY;
        Resources asked = Resources.parse(requests);
        if (!scored) {
            return asked;
        }
        return new Resources(
                requests.has(Resources.CPU) ? asked.milliCpu() : UNASKED_MILLI_CPU,
                requests.has(Resources.MEMORY) ? asked.memoryBytes() : UNASKED_MEMORY_BYTES,
                asked.ephemeralStorageBytes(),
                asked.scalars());
    }

    private static Resources overridden(Resources sum, Resources given, Obj names) {
        return new Resources(
                names.has(Resources.CPU) ? given.milliCpu() : sum.milliCpu(),
                names.has(Resources.MEMORY) ? given.memoryBytes() : sum.memoryBytes(),
                sum.ephemeralStorageBytes(),
                given.scalars().isEmpty() ? sum.scalars() : sum.max(given).scalars());
    }
}
