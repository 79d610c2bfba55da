/** Claims find volumes, and lose them. */
@NullMarked
package io.keelson.orchestrator.controllers.volume;

import org.jspecify.annotations.NullMarked;
