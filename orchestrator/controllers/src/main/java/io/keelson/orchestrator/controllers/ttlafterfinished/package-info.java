/**
 * Deletes Jobs {@code ttlSecondsAfterFinished} after they have finished, with their pods. The store
 * is asked before: the time may have been prolonged.
 */
@NullMarked
package io.keelson.orchestrator.controllers.ttlafterfinished;

import org.jspecify.annotations.NullMarked;
