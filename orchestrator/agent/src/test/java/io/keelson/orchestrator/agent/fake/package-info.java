/** Pods that pretend. */
@NullMarked
package io.keelson.orchestrator.agent.fake;

import org.jspecify.annotations.NullMarked;
