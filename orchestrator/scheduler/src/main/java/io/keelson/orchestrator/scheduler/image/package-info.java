/**
 * The cluster as the scheduler sees it, in values.
 *
 * <pre>
 *   Pod object  ──PodParser──►  PodInfo  ┐
 *   Node object ──NodeFacts──►  NodeInfo ├─ Cluster ──►  Snapshot
 *   claims, volumes, budgets, groups …   ┘  (one writer)  (immutable, shared)
 * </pre>
 *
 * <p>Objects are parsed once, quantities to longs and selectors to predicates. A {@link
 * io.keelson.orchestrator.scheduler.image.NodeInfo} is a node with the pods on it, and never
 * changes: a pod more makes a new one. A {@link io.keelson.orchestrator.scheduler.image.Snapshot}
 * holds them in slots, 64 to a chunk, so that the next image shares all chunks but one, and what is
 * counted over all nodes is brought up to date by comparing references. A pod that was decided is
 * <em>assumed</em>: it stands on its node in the image long before the API server has answered its
 * binding.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.image;

import org.jspecify.annotations.NullMarked;
