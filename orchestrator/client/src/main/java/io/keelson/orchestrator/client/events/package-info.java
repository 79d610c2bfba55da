/**
 * Events: what users read about an object beside the object. They are told, not kept: what cannot
 * be written soon is dropped and counted, and nobody waits.
 *
 * <pre>
 *   normal, warning ──▶ a queue of 1,000 ──▶ EventCorrelator ──▶ create, or a patch of the count
 *                         full: dropped        too many of one object: dropped
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.client.events;

import org.jspecify.annotations.NullMarked;
