/**
 * What all controllers of pods do alike: making a pod out of a template ({@code Pods}), creating in
 * batches that grow while they succeed ({@code PodControl}), telling which pods are an owner's,
 * taking in those that match and letting go those that do not ({@code Ownership}), conditions whose
 * times change with their status only ({@code Conditions}), and whether a Job has finished ({@code
 * Jobs}).
 */
@NullMarked
package io.keelson.orchestrator.controllers.workload;

import org.jspecify.annotations.NullMarked;
