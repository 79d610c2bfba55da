/** What needs no server of the client, and the clockwork of simulations. */
@NullMarked
package io.keelson.orchestrator.client;

import org.jspecify.annotations.NullMarked;
