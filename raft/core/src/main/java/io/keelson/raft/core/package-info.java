/**
 * The Raft protocol as a deterministic state machine: no thread, clock, disk, socket, logger or
 * random number of its own. {@link io.keelson.raft.core.Input}s go in, {@link
 * io.keelson.raft.core.Effects} come out; whoever drives the core carries the effects out.
 *
 * <pre>
 *            Tick  Received  Propose  Read  Persisted  Applied  Fetched  ...
 *                                     |
 *                                     v
 *   +-------------------------- RaftCore.step --------------------------+
 *   |  Elections   Following   Leading   Reads   Proposals   Membership  |
 *   |      \           \          |                                      |
 *   |       Transitions (term, role)      RaftLog (terms, sizes,         |
 *   |       Role: Follower, Learner,        configurations, how far)     |
 *   |        PreCandidate, Candidate,                                    |
 *   |        Leader (Progress of each peer, ReadRounds)                  |
 *   +-------------------------- RaftCore.drain --------------------------+
 *                                     |
 *                                     v
 *     sendNow   persist   onPersisted   commit   reads   fetch   sendSnapshot  ...
 * </pre>
 *
 * <p>The core holds no payload and reads no storage. It knows the term of every entry (as runs),
 * the sizes of recent ones and the configurations; data passes through it in {@code persist}. The
 * driver keeps the data of recent entries, the <em>tail</em>, from {@link
 * io.keelson.raft.core.Effects#tailFirstIndex()} on: everything that is not yet applied or not yet
 * synced, and beyond that about {@link io.keelson.raft.core.RaftSettings#tailBytes()} for
 * followers. What a lagging follower needs from before is an effect, answered by an input.
 *
 * <p><b>The order of effects</b>, for the value returned after one batch of inputs:
 *
 * <ol>
 *   <li value="0">The entries of {@link io.keelson.raft.core.Effects#persist()} join the tail
 *                 (after its snapshot mark and truncation): the next step may already refer to
 *                 them.
 *   <li>{@link io.keelson.raft.core.Effects#sendNow()} leaves at once, before the disk: nothing in
 *       it promises that something was stored.
 *   <li>{@link io.keelson.raft.core.Effects#persist()} goes to the log writer, strictly in the
 *       order of sequence numbers.
 *   <li>{@link io.keelson.raft.core.Effects#commit()} goes to the applier at once and may overtake
 *       {@code persist}: a majority holds those entries even if this disk does not yet, and the
 *       state machine records up to where it applied together with what it applied.
 *   <li>{@link io.keelson.raft.core.Effects#onPersisted()} leaves only after the sequence number of
 *       its {@code persist} is synced, or, without one, of the last that was handed out: append
 *       acknowledgements, vote grants and vote requests. Then {@link
 *       io.keelson.raft.core.Input.Persisted} comes back as an input; only that makes the core
 *       count its own disk and its own vote.
 *   <li>A read is answered when what has been applied reaches its index.
 *   <li>Nobody waits for anybody: every completion is an input.
 * </ol>
 *
 * <p><b>What may leave before the disk, and why.</b> A message may leave early if no crash can make
 * it untrue in a way that matters.
 *
 * <ul>
 *   <li>Appends: a leader's term is durable, it was elected in it; if it forgets an entry it will
 *       never write another under the same id, for it never leads that term again.
 *   <li>Heartbeat echoes, also in a term that is not yet synced: the sender only says that it had
 *       promised nobody a later term when it heard the leader. Such a promise is a vote; votes are
 *       synced before they leave and never forgotten. So a quorum of echoes proves that no later
 *       leader was elected before the round began, whatever crashes.
 *   <li>Pre-votes, refusals, questions and forwarded proposals promise nothing.
 *   <li>Not so vote <em>requests</em>: they tell how long the candidate's log is. A candidate that
 *       crashed before its candidacy was synced could stand again in the same term, with a log that
 *       lost its unsynced end, and count votes given to the longer one. So they wait for the disk,
 *       and the own vote with them.
 * </ul>
 *
 * <p><b>Configurations.</b> The one in force is the latest in the log, committed or not. One voter
 * more or less is one step; any other change goes through a joint configuration, which the leader
 * leaves by itself. A member whose removal is not committed may still stand for election and lead
 * until it is: its log may be the only one that is up to date. A removed member is still sent the
 * commit of its removal once, and may miss it; whoever runs the member should tell it.
 *
 * <p><b>Proposals</b> enter the log at most once. The core never repeats one and reports those that
 * found no leader ({@link io.keelson.raft.core.Effects#dropped()}); the transport must not repeat a
 * {@link io.keelson.raft.core.Message.Forward}. Every other message may be lost, delayed,
 * duplicated and reordered.
 *
 * <p><b>Snapshots.</b> Before a received snapshot is put in place, {@link
 * io.keelson.raft.core.RaftCore#wantsSnapshot} says whether it is still needed; then the state
 * machine is swapped and synced, and {@link io.keelson.raft.core.Input.SnapshotInstalled} tells the
 * core. If the log holds the snapshot's last entry all the same, what follows it is kept and
 * nothing is stored; otherwise {@code persist} discards the log.
 *
 * <p><b>Failures.</b> A broken invariant is an {@link java.lang.IllegalStateException} that begins
 * with "raft invariant broken": the member stops and does not go on with this core.
 *
 * <p>Read on: {@link io.keelson.raft.core.RaftCore#step}, {@code Transitions} (the table of roles),
 * {@code SafetyRules}, then a transcript under {@code src/test/resources/scenarios}.
 */
@NullMarked
package io.keelson.raft.core;

import org.jspecify.annotations.NullMarked;
