package io.keelson.orchestrator.scheduler.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node with the pods on it, and what they use together. Immutable: another pod makes another
 * NodeInfo, with the same facts and in the same slot.
 */
public final class NodeInfo {
    private static final PodInfo[] NO_PODS = new PodInfo[0];
    private static final HostPort[] NO_PORTS = new HostPort[0];

    private final int slot;
    private final NodeFacts facts;
    private final boolean known;
    private final PodInfo[] pods;
    private final Resources requested;
    private final long scoredMilliCpu;
    private final long scoredMemoryBytes;
    private final HostPort[] usedPorts;
    private final int priorityMin;
    private final List<PodInfo> nominees;

    private NodeInfo(
            int slot,
            NodeFacts facts,
            boolean known,
            PodInfo[] pods,
            Resources requested,
            long scoredMilliCpu,
            long scoredMemoryBytes,
            HostPort[] usedPorts,
            int priorityMin,
            List<PodInfo> nominees) {
        this.slot = slot;
        this.facts = facts;
        this.known = known;
        this.pods = pods;
        this.requested = requested;
        this.scoredMilliCpu = scoredMilliCpu;
        this.scoredMemoryBytes = scoredMemoryBytes;
        this.usedPorts = usedPorts;
        this.priorityMin = priorityMin;
        this.nominees = nominees;
    }

    static NodeInfo empty(int slot, NodeFacts facts) {
        return empty(slot, facts, true);
    }

    /** Pods were seen on it before it was. */
    static NodeInfo unknown(int slot, String name) {
        return empty(slot, NodeFacts.unknown(name), false);
    }

    private static NodeInfo empty(int slot, NodeFacts facts, boolean known) {
        return new NodeInfo(
                slot,
                facts,
                known,
                NO_PODS,
                Resources.NONE,
                0,
                0,
                NO_PORTS,
                Integer.MAX_VALUE,
                List.of());
    }

    NodeInfo withFacts(@Nullable NodeFacts changed) {
        return new NodeInfo(
                slot,
                changed == null ? NodeFacts.unknown(facts.name()) : changed,
                changed != null,
                pods,
                requested,
                scoredMilliCpu,
                scoredMemoryBytes,
                usedPorts,
                priorityMin,
                nominees);
    }

    public NodeInfo with(PodInfo pod) {
        PodInfo[] more = Arrays.copyOf(pods, pods.length + 1);
        more[pods.length] = pod;
        Requests asked = pod.spec().requests();
        return new NodeInfo(
                slot,
                facts,
                known,
                more,
                requested.plus(asked.request()),
                scoredMilliCpu + asked.scoredMilliCpu(),
                scoredMemoryBytes + asked.scoredMemoryBytes(),
                withPorts(pod.spec().hostPorts()),
                Math.min(priorityMin, pod.priority()),
                nominees);
    }

    /** Without the pod that has this one's uid; itself if there is none. */
    public NodeInfo without(PodInfo pod) {
        return without(each -> each.isSamePodAs(pod));
    }

    /** Without all such pods. */
    public NodeInfo without(Predicate<PodInfo> gone) {
        PodInfo[] kept = new PodInfo[pods.length];
        int size = 0;
        RunningSum freed = new RunningSum();
        long leftMilliCpu = scoredMilliCpu;
        long leftMemoryBytes = scoredMemoryBytes;
        int lowest = Integer.MAX_VALUE;
        boolean portsChange = false;
        for (PodInfo pod : pods) {
            if (!gone.test(pod)) {
                kept[size++] = pod;
                lowest = Math.min(lowest, pod.priority());
                continue;
            }
            Requests asked = pod.spec().requests();
            freed.add(asked.request());
            leftMilliCpu -= asked.scoredMilliCpu();
            leftMemoryBytes -= asked.scoredMemoryBytes();
            portsChange |= !pod.spec().hostPorts().isEmpty();
        }
        if (size == pods.length) {
            return this;
        }
        PodInfo[] rest = Arrays.copyOf(kept, size);
        return new NodeInfo(
                slot,
                facts,
                known,
                rest,
                requested.minus(freed.sum()),
                leftMilliCpu,
                leftMemoryBytes,
                portsChange ? ports(rest) : usedPorts,
                lowest,
                nominees);
    }

    /** Most pods ask for processors and memory only: no object for each. */
    private static final class RunningSum {
        private long milliCpu;
        private long memoryBytes;
        private long ephemeralStorageBytes;
        private Resources others = Resources.NONE;

        private void add(Resources amounts) {
            if (amounts.scalars().isEmpty()) {
                milliCpu += amounts.milliCpu();
                memoryBytes += amounts.memoryBytes();
                ephemeralStorageBytes += amounts.ephemeralStorageBytes();
            } else {
                others = others.plus(amounts);
            }
        }

        private Resources sum() {
            return others.plus(
                    new Resources(milliCpu, memoryBytes, ephemeralStorageBytes, Map.of()));
        }
    }

    NodeInfo withNominees(List<PodInfo> changed) {
        return new NodeInfo(
                slot,
                facts,
                known,
                pods,
                requested,
                scoredMilliCpu,
                scoredMemoryBytes,
                usedPorts,
                priorityMin,
                List.copyOf(changed));
    }

    private HostPort[] withPorts(List<HostPort> ports) {
        if (ports.isEmpty()) {
            return usedPorts;
        }
        HostPort[] all = Arrays.copyOf(usedPorts, usedPorts.length + ports.size());
        for (int i = 0; i < ports.size(); i++) {
            all[usedPorts.length + i] = ports.get(i);
        }
        return all;
    }

    private static HostPort[] ports(PodInfo[] pods) {
        List<HostPort> ports = new ArrayList<>();
        for (PodInfo pod : pods) {
            ports.addAll(pod.spec().hostPorts());
        }
        return ports.toArray(NO_PORTS);
    }

    /** Its place in arrays that count over all nodes. */
    public int slot() {
        return slot;
    }

    public NodeFacts facts() {
        return facts;
    }

    public String name() {
        return facts.name();
    }

    /** False if only its pods were seen so far. */
    public boolean isKnown() {
        return known;
    }

    public int podCount() {
        return pods.length;
    }

    public PodInfo pod(int index) {
        return pods[index];
    }

    public List<PodInfo> pods() {
        return List.of(pods);
    }

    public Resources requested() {
        return requested;
    }

    /** With a share for each container that asks for nothing. */
    public long scoredMilliCpu() {
        return scoredMilliCpu;
    }

    public long scoredMemoryBytes() {
        return scoredMemoryBytes;
    }

    public boolean isTaken(HostPort port) {
        for (HostPort used : usedPorts) {
            if (used.conflictsWith(port)) {
                return true;
            }
        }
        return false;
    }

    /** The least important pod's; the largest int if there is no pod. */
    public int priorityMin() {
        return priorityMin;
    }

    /** Pods for which this node is being emptied. */
    public List<PodInfo> nominees() {
        return nominees;
    }

    public @Nullable String label(String key) {
        return facts.labels().get(key);
    }

    @Override
    public String toString() {
        return facts.name() + Arrays.toString(pods);
    }
}
