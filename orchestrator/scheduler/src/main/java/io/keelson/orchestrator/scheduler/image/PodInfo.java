package io.keelson.orchestrator.scheduler.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod, parsed once. What it asks for never changes but by its gates and labels. */
public record PodInfo(
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,
        PodSpec spec,
        State state) {
    /**
     * Where the pod stands.
     *
     * @param nodeName empty if it has none
     * @param nominatedNodeName the node that is being emptied for it, or empty
     * @param finished Succeeded or Failed: it uses nothing any more
     * @param terminating its deletion was asked for
     * @param preempted that was this scheduler's preemption
     * @param createdMillis since the epoch
     * @param startedMillis the same; far in the future if it has not started
     * @param scheduled its condition PodScheduled, while it has no node; null if it has none
     */
    public record State(
            String nodeName,
            String nominatedNodeName,
            boolean finished,
            boolean terminating,
            boolean preempted,
            long createdMillis,
            long startedMillis,
            @Nullable Condition scheduled) {
        State on(String node) {
            return new State(
                    node,
                    nominatedNodeName,
                    finished,
                    terminating,
                    preempted,
                    createdMillis,
                    startedMillis,
                    scheduled);
        }

        State nominatedTo(String node) {
            return new State(
                    nodeName,
                    node,
                    finished,
                    terminating,
                    preempted,
                    createdMillis,
                    startedMillis,
                    scheduled);
        }
    }

    /** What the pod's status says already. */
    public record Condition(
            String status, String reason, String message, String lastTransitionTime) {}

    public static final long NOT_STARTED = Long.MAX_VALUE;

    public int priority() {
        return spec.priority();
    }

    public String nodeName() {
        return state.nodeName();
    }

    public boolean isGated() {
        return !spec.gates().isEmpty();
    }

    /** {@code namespace/name}. */
    public String key() {
        return namespace + "/" + name;
    }

    public boolean isSamePodAs(PodInfo other) {
        return uid.equals(other.uid);
    }

    public PodInfo onNode(String nodeName) {
        return new PodInfo(namespace, name, uid, labels, spec, state.on(nodeName));
    }

    public PodInfo nominatedTo(String nodeName) {
        return new PodInfo(namespace, name, uid, labels, spec, state.nominatedTo(nodeName));
    }

    @Override
    public String toString() {
        return key();
    }
}
