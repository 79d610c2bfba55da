package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.PodInfo;

/** A rule of scheduling. */
public interface Plugin {
    /** As Kubernetes calls it. */
    String name();

    /**
     * The queueing hint: a pod that this plug-in rejected may fit now, because of this. Says yes if
     * in doubt: a wrong no leaves the pod waiting for minutes.
     */
    default boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return false;
    }
}
