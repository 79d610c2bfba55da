package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import org.jspecify.annotations.Nullable;

/** Something that happened, after which a pod that did not fit may. */
public sealed interface ClusterEvent {
    record NodeAdded(NodeFacts node) implements ClusterEvent {}

    record NodeUpdated(NodeFacts before, NodeFacts now) implements ClusterEvent {}

    record NodeDeleted(NodeFacts node) implements ClusterEvent {}

    /** A pod stands on a node: bound by us, or by another scheduler. */
    record PodAssigned(PodInfo pod) implements ClusterEvent {}

    /** A pod on a node has other labels, or asks for less, or began to terminate. */
    record AssignedPodUpdated(PodInfo before, PodInfo now) implements ClusterEvent {}

    /** A pod has left its node: deleted, finished, or its binding failed. */
    record AssignedPodGone(PodInfo pod) implements ClusterEvent {}

    /** The waiting pod itself was changed. */
    record WaitingPodUpdated(PodInfo before, PodInfo now) implements ClusterEvent {}

    record ClaimChanged(@Nullable ClaimInfo before, ClaimInfo now) implements ClusterEvent {}

    record VolumeChanged(@Nullable VolumeInfo before, VolumeInfo now) implements ClusterEvent {}

    record StorageClassChanged(String name) implements ClusterEvent {}

    record CsiNodeChanged(String node) implements ClusterEvent {}

    record NamespaceRelabelled(String namespace) implements ClusterEvent {}

    /** A group was made or changed, or has one pod more. */
    record GroupChanged(String key) implements ClusterEvent {}
}
