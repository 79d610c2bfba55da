/**
 * Keeps the Endpoints of services that select pods, for those who read them still: upstream's
 * endpoints controller. One object a service, with the addresses of its first family, those that
 * are ready and those that are not, gathered by the ports they have in common, and 1,000 at most.
 *
 * <p>A service's Endpoints go with it. Whoever else made some, to elect a leader for instance, has
 * them to himself.
 */
@NullMarked
package io.keelson.orchestrator.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
