/** Revisions of StatefulSets on the real API server, as kubectl reads them. */
@NullMarked
package io.keelson.orchestrator.controllers.revision;

import org.jspecify.annotations.NullMarked;
