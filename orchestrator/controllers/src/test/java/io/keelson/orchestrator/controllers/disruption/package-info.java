/** Disruption budgets and evictions on the real API server, in simulated time. */
@NullMarked
package io.keelson.orchestrator.controllers.disruption;

import org.jspecify.annotations.NullMarked;
