/** What all controllers of pods do alike. */
@NullMarked
package io.keelson.orchestrator.controllers.workload;

import org.jspecify.annotations.NullMarked;
