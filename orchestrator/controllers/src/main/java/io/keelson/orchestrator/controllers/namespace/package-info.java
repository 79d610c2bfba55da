/**
 * Empties namespaces that are being deleted, then lets them go: upstream's namespace controller.
 *
 * <pre>
 *   discovery ──▶ every namespaced resource that can be deleted
 *        pods first: delete all, list what remains; while any remain, nothing else is touched
 *        the others:  the same
 *   conditions ──▶ status: what could not be found out or deleted, what remains, and which
 *                  finalizers hold it
 *   nothing remains ──▶ finalize, without {@code kubernetes}
 * </pre>
 *
 * <p>Pods go first, and with their grace, so that what they need (network policies, secrets,
 * accounts) is there as long as they run. Upstream waits five seconds before it begins, lest a
 * creation slip in through another API server; here a creation depends on its namespace in the same
 * transaction, and none does.
 */
@NullMarked
package io.keelson.orchestrator.controllers.namespace;

import org.jspecify.annotations.NullMarked;
