/**
 * What all controllers of pods do alike: making a pod out of a template, and telling which pods are
 * an owner's, taking in those that match and letting go those that do not.
 */
@NullMarked
package io.keelson.orchestrator.controllers.workload;

import org.jspecify.annotations.NullMarked;
