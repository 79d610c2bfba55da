/**
 * Keeps the slices of services that select pods: for each service, address family and set of ports,
 * slices of at most 100 endpoints. Upstream's endpointslice controller; how endpoints are spread is
 * {@link io.keelson.orchestrator.controllers.services.SliceChanges}.
 *
 * <p>An endpoint is ready when its pod is and is not being deleted: it leaves the ready ones when
 * its deletion begins, and keeps {@code serving} while it can finish what it has. A pod whose node
 * is gone is left out. Hints say for which zone, or which node, an endpoint is meant, where the
 * service's {@code trafficDistribution} asks for that.
 */
@NullMarked
package io.keelson.orchestrator.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
