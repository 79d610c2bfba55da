/**
 * What runs on a node: it registers the node, keeps its Lease and its status fresh, runs the pods
 * that are assigned to it and says how they are. One agent may be many nodes, which then share its
 * watches, queues and connections: a thousand nodes of a test cluster are one process.
 *
 * <pre>
 *   NodeAgent ┬─ Heartbeats   Leases every 10 s, node status every 5 min, spread evenly
 *             └─ PodSync      a turn a pod: what the API asks for ──▶ PodRuntime
 *                                           what the runtime has  ──▶ PodStatus ──▶ API
 *   PodRuntime ── starts and stops pods, and says what state they are in
 * </pre>
 *
 * <p>The runtime is the only thing that differs between nodes that run processes and nodes that
 * pretend to: see {@link io.keelson.orchestrator.agent.fake}. A pod's life, as the API shows it:
 *
 * <pre>
 *   Pending, ContainerCreating ─▶ Running ─▶ Running, Ready ─▶ Succeeded or Failed
 *                          deletionTimestamp ─▶ stopped, with grace ─▶ deleted with grace 0
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.agent;

import org.jspecify.annotations.NullMarked;
