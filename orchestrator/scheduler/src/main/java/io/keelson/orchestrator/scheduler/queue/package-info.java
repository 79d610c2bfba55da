/**
 * Which pod is next.
 *
 * <pre>
 *            add ──► gated ──(gate gone, group complete)──┐
 *             │                                           ▼
 *             └──────────────────────────────────────► active ──pop──► in flight ──► bound
 *                                                       ▲  ▲               │ rejected
 *                     back-off over ──┐                 │  │               ▼
 *                                  back-off ◄──(hint)───┼──┴────────  unschedulable
 *                                                       └─(hint, back-off is over)
 * </pre>
 *
 * <p>A pod that no node would take waits until something happens that the plug-ins that rejected it
 * say may help. What happens while a pod is in flight is remembered for it: the image it was
 * decided on did not show that. Not a clock, a thread or a lock: the time is an argument.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.queue;

import org.jspecify.annotations.NullMarked;
