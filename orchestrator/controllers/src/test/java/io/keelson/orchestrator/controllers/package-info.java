/** Controllers on the real API server, in simulated time. */
@NullMarked
package io.keelson.orchestrator.controllers;

import org.jspecify.annotations.NullMarked;
