/** The DaemonSet controller on the real API server. */
@NullMarked
package io.keelson.orchestrator.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
