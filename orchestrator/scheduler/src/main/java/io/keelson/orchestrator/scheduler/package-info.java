/**
 * Pods get nodes.
 *
 * <pre>
 *   informers ──changes──►  SchedulingCore ──Actions──►  API server: bindings, conditions,
 *                            │ one pod, one step          deletions, events
 *              ┌─────────┬───┴──────┬────────────┬───────┐
 *              ▼         ▼          ▼            ▼       ▼
 *            queue   framework   preemption    gang    image ─► counts
 *                        └► plugins
 * </pre>
 *
 * <p>{@link io.keelson.orchestrator.scheduler.SchedulingCore} is all of the scheduler but its
 * connection: no thread, no clock, no network. A decision is a function of an image of the cluster;
 * what was decided stands in the next image at once, so that thousands of pods are decided while
 * the first binding is still being answered. {@link io.keelson.orchestrator.scheduler.Scheduler}
 * connects it: informers feed it, one task at a time makes its steps, and its actions become
 * requests, many at a time.
 */
@NullMarked
package io.keelson.orchestrator.scheduler;

import org.jspecify.annotations.NullMarked;
