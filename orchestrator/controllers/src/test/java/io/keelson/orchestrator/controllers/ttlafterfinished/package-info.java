/** Finished Jobs that go, on the real API server. */
@NullMarked
package io.keelson.orchestrator.controllers.ttlafterfinished;

import org.jspecify.annotations.NullMarked;
