/** Agents on the real API server, in simulated time. */
@NullMarked
package io.keelson.orchestrator.agent;

import org.jspecify.annotations.NullMarked;
