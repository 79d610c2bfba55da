/** To come. */
@NullMarked
package io.keelson.orchestrator.resources;

import org.jspecify.annotations.NullMarked;
