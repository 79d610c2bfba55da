/**
 * Watches whether nodes live, and says so where others look: in their conditions, taints and pods.
 *
 * <pre>
 *   node changes, lease renewals ──▶ Heartbeats ──every 5 s──▶ overdue? ──┐
 *              │                                                          ▼
 *              └──────────────────────────────────────────────────▶ NodeReconciler
 *                                                                         │
 *        Ready = Unknown · NoSchedule taints by condition · beta labels ◀─┤
 *        NoExecute taints, as fast as the node's zone allows (Zones)    ◀─┤
 *        pods of nodes that are not ready are not ready either          ◀─┘
 * </pre>
 *
 * <p>Upstream's figures: a node is looked at every 5 s; it is Unknown after 50 s without a renewal
 * of its lease and without a new status, 60 s if it never had one. In a zone 0.1 nodes a second are
 * tainted NoExecute; where more than 55 % of its nodes, and more than two, are not ready, 0.01 in a
 * zone of more than 50 nodes and none in a smaller one; none at all when every node of the cluster
 * is not ready, since then it is rather the control plane that is cut off. What the taint does to
 * pods is another controller's.
 *
 * <p>A node is read once for each of its changes, a lease is two fields: a pass over a thousand
 * nodes decodes nothing.
 *
 * <p>Unlike upstream, a node that never said that it is ready keeps the taint with which it was
 * created.
 */
@NullMarked
package io.keelson.orchestrator.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
