/**
 * How a request for a resource is answered. A handler is a pure function from a {@link
 * io.keelson.orchestrator.apiserver.handling.Call} and the cache as it stands to a {@link
 * io.keelson.orchestrator.apiserver.handling.Step}; the {@link
 * io.keelson.orchestrator.apiserver.handling.Performer} does what the step says, on one loop, until
 * one is an answer. So every verb is tested without sockets and without etcd.
 *
 * <pre>
 *   Call ──▶ Creating  Updating  Deleting  Reading ──▶ Step ──▶ Performer ──▶ store, cache, client
 *                 ▲                                     │
 *                 └────────── then (answer) ◀───────────┘
 * </pre>
 *
 * A write is one transaction: what the object was when its successor was computed is a condition of
 * it, and so is whatever admission relied on. A lost race is computed again on what the store
 * holds. Writes that change something together, such as the usage of one quota, take turns in a
 * {@link io.keelson.orchestrator.apiserver.handling.Lanes lane} and are joined into one
 * transaction.
 *
 * <p>The loop is everybody's, so nothing on it takes as long as a request may be large: a body over
 * 64 KiB is read, and a patch of that size applied, on a virtual thread ({@link
 * io.keelson.orchestrator.apiserver.handling.Step.Offload}); lists are made while they are sent.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.handling;

import org.jspecify.annotations.NullMarked;
