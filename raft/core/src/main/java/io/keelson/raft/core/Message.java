package io.keelson.raft.core;

import java.util.List;

/**
 * What members say to each other. Every message carries the sender's term (Raft paper 5.1); who
 * sent it to whom stands on the envelope ({@link Effects.Send}, {@link Input.Received}).
 */
public sealed interface Message {
    long term();

    /**
     * Asks for a vote (5.2), or with {@code preVote} whether one would be given, which changes
     * nothing at the receiver (Ongaro's thesis 9.6). {@code term} is the term of the candidacy; for
     * a pre-vote the one after the sender's.
     *
     * <p>A request for a real vote leaves only once the candidate's term and own vote are synced.
     *
     * @param transfer the leader itself asked for this election: a live leader is no reason to
     *     refuse
     */
    record VoteRequest(long term, EntryId lastEntry, boolean preVote, boolean transfer)
            implements Message {}

    record VoteResponse(long term, boolean preVote, boolean granted) implements Message {}

    /**
     * Replicates entries that follow {@code previous} (5.3); without entries it only asks whether
     * the follower holds {@code previous}.
     */
    record AppendRequest(long term, EntryId previous, List<Entry> entries, long commitIndex)
            implements Message {}

    /**
     * Answers an append. Leaves only after what it acknowledges is synced.
     *
     * @param matchIndex when accepted: the follower's log equals the leader's up to here
     * @param rejectedIndex when rejected: the {@code previous} index that did not match
     * @param hint when rejected: the follower's best guess of where the logs may still agree
     */
    record AppendResponse(
            long term, boolean accepted, long matchIndex, long rejectedIndex, EntryId hint)
            implements Message {}

    /**
     * Keeps the leadership known and confirms it: the follower echoes {@code round}. Never waits
     * for a disk. {@code commitIndex} is capped by what the follower is known to hold.
     */
    record Heartbeat(long term, long commitIndex, ReadRound round) implements Message {}

    record HeartbeatResponse(long term, ReadRound round) implements Message {}

    /**
     * More of what this follower is known to hold is committed. Not answered, and not repeated: the
     * next append or heartbeat says it again.
     */
    record CommitNotice(long term, long commitIndex) implements Message {}

    /** A follower asks for an index that makes its read linearizable (thesis 6.4). */
    record ReadIndexRequest(long term, ReadRound round) implements Message {}

    /** {@code readIndex} is 0 when the receiver is not the leader: ask again, in a new round. */
    record ReadIndexResponse(long term, ReadRound round, long readIndex) implements Message {}

    /**
     * Proposals that a follower hands on. Never repeated, not by the transport either: at most
     * once.
     */
    record Forward(long term, List<byte[]> commands) implements Message {}

    /** The leader tells its successor to stand for election at once (thesis 3.10). */
    record TimeoutNow(long term) implements Message {}
}
