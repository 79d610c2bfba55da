/**
 * Rolls a Deployment's template out, from one ReplicaSet to the next.
 *
 * <pre>
 *   Deployment ── template ──▶ TemplateHash ──▶ a ReplicaSet for each template there was
 *                                                 │ how many replicas each
 *      paused, or scaled ──▶ Proportions ─────────┤
 *      RollingUpdate     ──▶ Rolling ─────────────┤
 *      Recreate          ──▶ all old ones gone ───┘
 *   ReplicaSets' statuses ──▶ Progress ──▶ the Deployment's status
 * </pre>
 *
 * <p>Upstream's rules and words. {@code Turn} is one look at a Deployment: its sets are found,
 * scaled and cleaned up, and what it has to tell is written once, at the end. What the other
 * classes of this package say is computed from values alone.
 *
 * <p>Stricter than upstream in one thing: no set is made larger while another has not yet become as
 * small as it was told, so that there are never more pods than {@code maxSurge} allows; and no more
 * of a set's pods count as available than it is to keep.
 */
@NullMarked
package io.keelson.orchestrator.controllers.deployment;

import org.jspecify.annotations.NullMarked;
