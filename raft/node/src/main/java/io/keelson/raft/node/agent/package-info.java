/**
 * Agents and what carries them. An {@link io.keelson.raft.node.agent.Agent} is a piece of work that
 * one thread at a time carries out in short passes; others reach it only through its {@link
 * io.keelson.raft.node.agent.Mailbox}es. What carries it is not its business: a thread ({@link
 * io.keelson.raft.node.agent.AgentRunner}), an event loop of the network ({@link
 * io.keelson.raft.node.agent.ExecutorRunner}), or a simulator that calls all agents in turn.
 *
 * <pre>
 *   any thread ── put ──▶ Mailbox ── first item: signal ──▶ Wakeup ──▶ runner unparks
 *                            │
 *                            └── drain, by the carrying thread, inside doWork(nowNanos)
 * </pre>
 *
 * Nobody spins. A mailbox signals only when it turns from empty to non-empty, so that a burst costs
 * one wake-up.
 */
@NullMarked
package io.keelson.raft.node.agent;

import org.jspecify.annotations.NullMarked;
