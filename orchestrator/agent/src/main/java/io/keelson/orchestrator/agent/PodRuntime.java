package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs pods, restarting their containers as each pod's {@code restartPolicy} says. Nothing here
 * waits: what was asked for shows in {@link #state}, and whoever listens is told to look. All
 * methods may be called from any thread.
 */
public interface PodRuntime {
    /**
     * Where a pod is to run.
     *
     * @param hostIp the node's address
     * @param podCidr addresses for the node's pods
     */
    record Place(String node, String hostIp, String podCidr) {}

    /** To be called once, before all others: who hears that a pod's state may have changed. */
    void onChange(Consumer<ObjectKey> listener);

    /**
     * Makes a pod run. If its status says that it runs already, what runs is taken over, as far as
     * it is there. Nothing happens if the pod is known.
     */
    void start(Obj pod, Place place);

    /**
     * Ends a pod's containers: asks them to, and after the grace they have no choice. A shorter
     * grace than before counts.
     */
    void stop(String uid, Duration grace);

    /** What has become of a pod; null if it is not known. */
    @Nullable PodState state(String uid);

    /** Forgets a pod, and frees all that it had. What still runs of it is killed. */
    void remove(String uid);
}
