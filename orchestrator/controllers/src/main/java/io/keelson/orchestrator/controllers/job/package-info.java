/**
 * Jobs: pods are run until enough of them have succeeded, or too many have failed.
 *
 * <p>Every pod carries the finalizer {@code batch.kubernetes.io/job-tracking} until it has been
 * counted, so that none can go before, and each is counted once, whoever is killed in between:
 *
 * <pre>
 *   1. its uid is written to status.uncountedTerminatedPods
 *   2. its finalizer is taken away
 *   3. its uid is taken out there, and the counter raised, in one write
 * </pre>
 *
 * The pods of an Indexed Job that succeeded are told apart by their index and need no uid.
 *
 * <p>As upstream, a Job that is about to end says so first, by the condition {@code FailureTarget}
 * or {@code SuccessCriteriaMet}; then its remaining pods are deleted, and {@code Failed} or {@code
 * Complete} follows when the last one has stopped.
 *
 * <p>How long to wait after failures is read from the pods that ended, not kept in memory.
 */
@NullMarked
package io.keelson.orchestrator.controllers.job;

import org.jspecify.annotations.NullMarked;
