/** Deployments on the real API server, in simulated time. */
@NullMarked
package io.keelson.orchestrator.controllers.deployment;

import org.jspecify.annotations.NullMarked;
