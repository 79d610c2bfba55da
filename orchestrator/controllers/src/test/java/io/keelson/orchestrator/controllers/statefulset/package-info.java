/** The StatefulSet controller on the real API server. */
@NullMarked
package io.keelson.orchestrator.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
