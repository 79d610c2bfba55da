/**
 * The DaemonSet controller: one pod on every node that the template fits.
 *
 * <pre>
 *   nodes ──▶ Nodes: name, labels, taints ─┐
 *                                          ├─▶ what is missing, what is to go ──▶ pods
 *   pods  ──▶ DaemonPods: by node ─────────┘             (scheduler binds them)
 * </pre>
 *
 * <p>A pod is made for its node: a required node affinity to {@code metadata.name} takes the place
 * of what the template requires, and tolerations are added for what must not keep daemons away. The
 * scheduler then has one node to choose from. A node fits if its name, labels and taints do; one
 * that only got a {@code NoSchedule} taint keeps the pod that it has.
 *
 * <p>A turn first sees to it that each node has the one pod it should have, and when there is
 * nothing left to do it rolls out a new template: pods that are not available are replaced at once,
 * of the others as many as {@code maxUnavailable} leaves, or, with {@code maxSurge}, none before
 * its successor is available.
 *
 * <p>Pods that failed are deleted and made again, after 1 s, 2 s and so on to 15 minutes for each
 * node. Only this waiting is kept in memory: after a restart it begins anew.
 */
@NullMarked
package io.keelson.orchestrator.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
