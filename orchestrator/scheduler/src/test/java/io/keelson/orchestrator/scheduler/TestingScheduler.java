package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.Decider;
import io.keelson.orchestrator.scheduler.framework.Decision;
import io.keelson.orchestrator.scheduler.framework.Profile;
import io.keelson.orchestrator.scheduler.image.Cluster;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.plugins.DefaultProfile;
import java.util.List;
import java.util.Random;

/** A cluster, and decisions on it that hold at once. */
public final class TestingScheduler {
    public final Cluster cluster = new Cluster();
    public final Counts counts = new Counts();
    public final Profile profile = DefaultProfile.of(List.of());
    public final Decider decider;

    public TestingScheduler() {
        this(1);
    }

    public TestingScheduler(long seed) {
        decider = new Decider(profile, counts, new Random(seed));
    }

    public TestingScheduler with(NodeFacts... nodes) {
        for (NodeFacts node : nodes) {
            cluster.putNode(node);
        }
        return this;
    }

    /** The pod stands there already. */
    public TestingScheduler standing(String node, PodInfo... pods) {
        for (PodInfo pod : pods) {
            cluster.placed(pod.onNode(node));
        }
        return this;
    }

    /** Name of the pod's node, where it stands now; or why there is none. */
    public String place(PodInfo pod) {
        return switch (decider.decide(pod, cluster.snapshot())) {
            case Decision.Placed placed -> {
                cluster.assume(pod, placed.node().name());
                yield placed.node().name();
            }
            case Decision.Unschedulable(var diagnosis) -> diagnosis.message();
        };
    }

    public Cycle cycle(PodInfo pod) {
        return new Cycle(pod, cluster.snapshot(), counts);
    }
}
