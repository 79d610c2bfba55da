/** Pods leave tainted nodes. */
@NullMarked
package io.keelson.orchestrator.controllers.tainteviction;

import org.jspecify.annotations.NullMarked;
