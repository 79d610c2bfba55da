/**
 * One member's consensus at work: the loop that feeds the Raft core and carries out its effects,
 * the agents that work for it, and what the member above may ask of them.
 *
 * <pre>
 *   propose, readIndex ─▶ ┌───────────┐ entries, heartbeats, votes      ┌───────────┐
 *   applied, cutLog    ─▶ │ RaftLoop  │ ───────────────────────────────▶│ Transport │──▶ peers
 *                         │ owns the  │ steps of the log ┌───────────┐  │           │
 *   committed,         ◀─ │ core, the │ ────────────────▶│ LogWriter │─▶│           │ acknowledgements,
 *   readReady, …          │ tail, the │ ◀── Persisted ── └───────────┘  │           │ only after a sync
 *                         │ feed      │ old entries?  ┌───────────┐     │           │
 *                         │           │ ─────────────▶│ LogReader │     │           │
 *                         │           │ ◀─ Fetched ── └───────────┘     │           │
 *                         │           │ snapshots ┌───────────────┐     │           │
 *                         │           │ ─────────▶│ SnapshotAgent │ ◀──▶│           │
 *                         └───────────┘ ◀─────────└───────────────┘     └───────────┘
 *                               ▲──────────── what peers sent ────────────────┘
 * </pre>
 *
 * <p>The order in which effects are carried out is the core's ({@code io.keelson.raft.core});
 * {@link io.keelson.raft.node.EffectRunner} keeps it. Begin to read with {@link
 * io.keelson.raft.node.RaftLoop#doWork}.
 *
 * <p>Bounded are: proposals from the offer until the core has them, in bytes; the open end of the
 * log and what the log writer has, in bytes (proposals wait, then new ones are refused; a follower
 * refuses new entries); what the state machine was given and has not applied, in bytes (the rest is
 * read back from the log when its turn comes); reads that wait for a leader and requests to other
 * members, in number. Completions are always taken: there are no more of them than work was handed
 * out.
 */
@NullMarked
package io.keelson.raft.node;

import org.jspecify.annotations.NullMarked;
