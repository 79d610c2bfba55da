package io.keelson.orchestrator.agent;

import java.util.List;

/**
 * What a runtime knows of a pod.
 *
 * @param podIp empty before it has one
 * @param isStopped nothing of it runs, and nothing will: it was told to stop
 * @param initContainers in the order of the pod's spec
 * @param containers likewise
 */
public record PodState(
        String podIp,
        boolean isStopped,
        List<ContainerState> initContainers,
        List<ContainerState> containers) {}
