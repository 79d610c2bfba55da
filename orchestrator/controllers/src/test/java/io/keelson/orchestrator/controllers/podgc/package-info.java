/** Pods that nobody else removes. */
@NullMarked
package io.keelson.orchestrator.controllers.podgc;

import org.jspecify.annotations.NullMarked;
