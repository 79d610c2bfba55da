/**
 * What an entry of the log does to the store: pure functions from (entry, state) to (changes,
 * events, answer). No flag, clock, disk size or queue length of a member has a say here, so that
 * every member, whenever it applies the entry, makes the same of it.
 *
 * <pre>
 *   Command ──▶ Evaluator ──▶ Evaluation: changes, events, revision, outcome
 *                   ▲
 *              StateReader    the state the entry before left
 * </pre>
 *
 * {@link io.keelson.kvstore.apply.RequestChecks} is what the gateway refuses before it proposes
 * anything: limits are flags of a member and act there only. {@link
 * io.keelson.kvstore.apply.Ranges} reads ranges for views and for transactions alike.
 */
@NullMarked
package io.keelson.kvstore.apply;

import org.jspecify.annotations.NullMarked;
