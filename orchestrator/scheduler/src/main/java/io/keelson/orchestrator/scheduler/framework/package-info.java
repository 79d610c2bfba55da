/**
 * The stages of a decision, and the plug-ins' side of them; names and order are Kubernetes'.
 *
 * <pre>
 *   PreFilter ─► Filter ─► PreScore ─► Score ─► NormalizeScore ─► Placed
 *       │           │ no node left
 *       └───────────┴─► Unschedulable (then PostFilter: preemption)
 * </pre>
 *
 * <p>A plug-in keeps nothing between decisions. For each it may return a {@link
 * io.keelson.orchestrator.scheduler.framework.NodeFilter} or {@link
 * io.keelson.orchestrator.scheduler.framework.NodeScorer}, made for this one pod and this one
 * image: what PreFilter and PreScore found out is in their fields, and their loops over nodes
 * allocate nothing. A plug-in with nothing to say about a pod returns none and costs nothing.
 *
 * <p>{@link io.keelson.orchestrator.scheduler.framework.Decider} runs them. Not every node of a
 * large cluster is looked at: once enough were found that will do, the best of those is taken, and
 * the next decision starts where this one stopped.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.framework;

import org.jspecify.annotations.NullMarked;
