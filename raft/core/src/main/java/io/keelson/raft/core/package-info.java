/**
 * The Raft protocol as a deterministic state machine: no thread, clock, disk, socket, logger or
 * random number of its own. {@link io.keelson.raft.core.Input}s go in, {@link
 * io.keelson.raft.core.Effects} come out; whoever drives the core carries the effects out.
 *
 * <p><b>The order of effects</b>, for the value returned after one batch of inputs:
 *
 * <ol>
 *   <li>{@link io.keelson.raft.core.Effects#sendNow()} leaves at once, before the disk: nothing in
 *       it promises that something was stored.
 *   <li>{@link io.keelson.raft.core.Effects#persist()} goes to the log writer, strictly in the
 *       order of sequence numbers.
 *   <li>{@link io.keelson.raft.core.Effects#commit()} goes to the applier at once and may overtake
 *       {@code persist}: a majority holds those entries even if this disk does not yet, and the
 *       state machine records up to where it applied together with what it applied.
 *   <li>{@link io.keelson.raft.core.Effects#onPersisted()} leaves only after the sequence number of
 *       its {@code persist} is synced: append acknowledgements and vote grants. Then {@link
 *       io.keelson.raft.core.Input.Persisted} comes back as an input; only that makes the core
 *       count its own disk and its own vote.
 *   <li>A read is answered when what has been applied reaches its index.
 *   <li>Nobody waits for anybody: every completion is an input.
 * </ol>
 */
@NullMarked
package io.keelson.raft.core;

import org.jspecify.annotations.NullMarked;
