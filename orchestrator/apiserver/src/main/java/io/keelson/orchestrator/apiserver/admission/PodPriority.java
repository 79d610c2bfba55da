package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import org.jspecify.annotations.Nullable;

/**
 * A pod's priority is what its priority class says; without one, what the default class says, of
 * which there is one: upstream's {@code Priority}.
 */
final class PodPriority implements Admission {
    private static final String PREEMPT_LOWER = "PreemptLowerPriority";

    private final Cache cache;
    private final ResourceDef classes;

    PodPriority(Cache cache, ResourceDef classes) {
        this.cache = cache;
        this.classes = classes;
    }

    @Override
    public void admit(Request request) {
        if (!request.creates("", "Pod")) {
            return;
        }
        Obj pod = request.object();
        String name = pod.text("spec", "priorityClassName");
        Obj chosen = name.isEmpty() ? defaultClass() : named(name);
        if (chosen == null && !name.isEmpty()) {
            throw new StatusException(
                    Status.forbidden(
                            "",
                            "pods",
                            pod.text("metadata", "name"),
                            "no PriorityClass with name " + name + " was found"));
        }
        long value = chosen == null ? 0 : chosen.whole(0, "value");
        if (pod.obj("spec").has("priority") && pod.whole(0, "spec", "priority") != value) {
            throw new StatusException(
                    Status.forbidden(
                            "",
                            "pods",
                            pod.text("metadata", "name"),
                            "the integer value of priority ("
                                    + pod.whole(0, "spec", "priority")
                                    + ") must not be provided in pod spec; priority admission"
                                    + " controller computed "
                                    + value
                                    + " from the given PriorityClass name"));
        }
        String policy = chosen == null ? PREEMPT_LOWER : chosen.text("preemptionPolicy");
        Obj changed =
                pod.withAt(Node.of(value), "spec", "priority")
                        .withAt(
                                Node.of(policy.isEmpty() ? PREEMPT_LOWER : policy),
                                "spec",
                                "preemptionPolicy");
        request.change(
                chosen == null || !name.isEmpty()
                        ? changed
                        : changed.withAt(
                                Node.of(chosen.text("metadata", "name")),
                                "spec",
                                "priorityClassName"));
    }

    @Override
    public void settle(Request request) {
        Obj object = request.object();
        if (request.operation() == Operation.REMOVE
                || !request.call().def().equals(classes)
                || !object.isTrue("globalDefault")) {
            return;
        }
        Obj there = defaultClass();
        String name = there == null ? "" : there.text("metadata", "name");
        if (there != null && !name.equals(object.text("metadata", "name"))) {
            throw request.forbidden(
                    "PriorityClass "
                            + name
                            + " is already marked as default. Only one default can exist");
        }
    }

    private @Nullable Obj named(String name) {
        Live live = cache.policy("/registry/" + classes.storagePrefix() + "/" + name);
        return live == null ? null : live.object();
    }

    private @Nullable Obj defaultClass() {
        Obj lowest = null;
        for (Live live : cache.policies("/registry/" + classes.storagePrefix() + "/", "")) {
            Obj each = live.object();
            if (each.isTrue("globalDefault")
                    && (lowest == null || each.whole(0, "value") < lowest.whole(0, "value"))) {
                lowest = each;
            }
        }
        return lowest;
    }
}
