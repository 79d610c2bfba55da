/** Nodes that live, fall silent and return. */
@NullMarked
package io.keelson.orchestrator.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
