/** Jobs on the real API server, in simulated time: examples, and random lives with kills. */
@NullMarked
package io.keelson.orchestrator.controllers.job;

import org.jspecify.annotations.NullMarked;
