/**
 * All that controllers, scheduler and node agents know of the API server.
 *
 * <pre>
 *   Transport ── one request, or one watch: over HTTPS, or into the API server of this process
 *      │
 *      ├── Api         writes and reads, as one identity; remembers what was written for whom
 *      └── Informer    a copy of one resource, kept up to date by a watch
 *             │ changes
 *             ▼
 *          WorkQueue   names to look at: each once, one worker a name, back-off after failures
 *             │
 *             ▼
 *          ReconcileLoop ── waits until the informers have seen what this name's last turn wrote,
 *                           then asks the Reconciler
 * </pre>
 *
 * <p>That last wait is why no reconciler counts what it expects to see: it reads its own writes. A
 * creation is sent under a name that the client has chosen, so that one whose answer was lost can
 * be sent again without doing it twice; what is unknown even then is looked for before the turn.
 *
 * <p>Time, chance and threads come from a {@link Clockwork}; under a test's, a whole control plane
 * runs in one thread.
 */
@NullMarked
package io.keelson.orchestrator.client;

import org.jspecify.annotations.NullMarked;
