/** Which events are counted together. */
@NullMarked
package io.keelson.orchestrator.client.events;

import org.jspecify.annotations.NullMarked;
