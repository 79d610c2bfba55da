/**
 * Disruption budgets: how many of the pods that a PodDisruptionBudget selects may be evicted now.
 *
 * <pre>
 *   expectedPods        what the pods' controllers want; with minAvailable as a number, the pods
 *   desiredHealthy      minAvailable, or expectedPods - maxUnavailable; percentages rounded up
 *   currentHealthy      ready, not being deleted, not about to be
 *   disruptionsAllowed  currentHealthy - desiredHealthy
 * </pre>
 *
 * <p>The API server charges an eviction to {@code disruptionsAllowed} itself and notes the pod in
 * {@code disruptedPods}; this controller takes it out when the pod's deletion is seen, or when two
 * minutes have passed without one.
 */
@NullMarked
package io.keelson.orchestrator.controllers.disruption;

import org.jspecify.annotations.NullMarked;
