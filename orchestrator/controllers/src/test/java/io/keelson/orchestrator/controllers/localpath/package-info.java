/** Volumes out of directories. */
@NullMarked
package io.keelson.orchestrator.controllers.localpath;

import org.jspecify.annotations.NullMarked;
