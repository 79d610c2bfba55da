/**
 * Where pods may be placed: taints of nodes and the tolerations of pods, node selectors and node
 * affinity. What the scheduler and the DaemonSet controller ask alike.
 */
@NullMarked
package io.keelson.orchestrator.object.placement;

import org.jspecify.annotations.NullMarked;
