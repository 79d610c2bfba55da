package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.List;

/** What the scheduler does to the world. None of it waits. */
public interface Actions {
    /**
     * Binds; {@link SchedulingCore#bound} or {@link SchedulingCore#bindingFailed} is called later,
     * or at once.
     */
    void bind(Binding binding);

    /** The pod has its node. */
    void scheduled(PodInfo pod, String nodeName);

    /**
     * The pod has none, and why. Its status and an event tell.
     *
     * @param reason of the condition: {@code Unschedulable} or {@code SchedulerError}
     * @param nominatedNodeName what is now being emptied for it, or empty
     */
    void failed(PodInfo pod, String reason, String message, String nominatedNodeName);

    /** The pod is not tried, and why. Its status tells. */
    void held(PodInfo pod, String reason, String message);

    /** These make room for the pod. */
    void evict(PodInfo preemptor, String nodeName, List<PodInfo> victims);

    /** The node is being emptied for somebody else now. */
    void denominate(PodInfo pod);

    /** A group has been waiting for longer than it wants to. */
    void groupLate(GroupInfo group, String message);
}
