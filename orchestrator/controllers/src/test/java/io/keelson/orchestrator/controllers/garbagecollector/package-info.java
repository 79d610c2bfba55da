/** Who is deleted with whom. */
@NullMarked
package io.keelson.orchestrator.controllers.garbagecollector;

import org.jspecify.annotations.NullMarked;
