/**
 * Mirrors the Endpoints that somebody made for a service without selector into slices, so that who
 * reads slices alone sees them: upstream's endpointslicemirroring controller.
 *
 * <p>A subset of up to 1,000 addresses becomes a slice for each address family. The slices have the
 * Endpoints' labels and annotations, are owned by them, and go when the service is gone or selects
 * pods, or the Endpoints are gone, elect a leader, or say {@code
 * endpointslice.kubernetes.io/skip-mirror}.
 */
@NullMarked
package io.keelson.orchestrator.controllers.endpointslicemirroring;

import org.jspecify.annotations.NullMarked;
