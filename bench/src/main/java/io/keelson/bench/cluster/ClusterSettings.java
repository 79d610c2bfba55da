package io.keelson.bench.cluster;

import java.time.Duration;
import java.util.List;

/**
 * How one run is made.
 *
 * @param ours the program: takes {@code server}, {@code controlplane} and {@code agent}
 * @param store a command that takes etcd's flags
 * @param basePort first of three
 * @param nodes of the rollout
 * @param replicas of the rollout's Deployment
 * @param steadyNodes of the cluster that is held steady; 0 to leave that out
 * @param steadyPods on them
 * @param watched how long CPU is counted where nothing is asked for
 */
public record ClusterSettings(
        List<String> ours,
        List<String> store,
        int basePort,
        int nodes,
        int replicas,
        int steadyNodes,
        int steadyPods,
        Duration watched) {}
