package io.keelson.raft.core;

import io.keelson.raft.core.Effects.ChangeResult.Outcome;
import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.core.Message.AppendRequest;
import io.keelson.raft.core.Message.AppendResponse;
import io.keelson.raft.core.Message.CommitNotice;
import io.keelson.raft.core.Message.Forward;
import io.keelson.raft.core.Message.Heartbeat;
import io.keelson.raft.core.Message.HeartbeatResponse;
import io.keelson.raft.core.Message.ReadIndexRequest;
import io.keelson.raft.core.Message.ReadIndexResponse;
import io.keelson.raft.core.Message.TimeoutNow;
import io.keelson.raft.core.Message.VoteRequest;
import io.keelson.raft.core.Message.VoteResponse;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One member's part in Raft. Not thread-safe: one loop owns it. */
@SuppressWarnings("DoNotCallSuggester")
public final class RaftCore {

    /**
     * What a member starts from. The driver holds the data of every entry above {@code
     * appliedIndex} in memory when it starts the core.
     *
     * @param hardState as stored last
     * @param snapshot where the log begins: its first entry is {@code snapshot.last().index() + 1}
     * @param log the ids (term, index) and sizes of the stored entries, in order; configurations of
     *     {@link EntryKind#CONFIGURATION} entries are decoded from their data, all other data may
     *     be absent
     * @param appliedIndex what the state machine already holds; at least the snapshot's index and
     *     at most the last entry's. A state machine that is ahead of its log, or stands on an entry
     *     that the log does not hold, is started with an empty log and a mark where it stands.
     */
    public record Restart(
            HardState hardState, SnapshotMark snapshot, List<Entry> log, long appliedIndex) {}

    private final MemberState state;
    private final Transitions transitions;
    private final Reads reads;
    private final Leading leading;
    private final Elections elections;
    private final Following following;
    private final Proposals proposals;
    private Effects.@Nullable RoleChange reported;

    /**
     * A member as of its last stop, as a follower or learner.
     *
     * @param self this member's id, never 0
     * @param random draws election timeouts and the nonce of read rounds, nothing else
     */
    public RaftCore(long self, RaftSettings settings, Restart restart, RandomGenerator random) {
        this(self, settings, restart, random, new SafetyRules());
    }

    RaftCore(
            long self,
            RaftSettings settings,
            Restart restart,
            RandomGenerator random,
            SafetyRules rules) {
        if (self == 0) {
            throw new IllegalArgumentException("0 is no member's id");
        }
        state = new MemberState(self, settings, restart, random, rules);
        transitions = new Transitions(state);
        reads = new Reads(state);
        leading = new Leading(state, transitions, reads);
        elections = new Elections(state, transitions, leading);
        following = new Following(state, transitions);
        proposals = new Proposals(state, leading);
    }

    /** Takes in one thing that happened; what follows from it gathers until {@link #drain()}. */
    public void step(Input input) {
        switch (input) {
            case Input.Tick tick -> tick();
            case Input.Received received -> receive(received.from(), received.message());
            case Input.Propose propose -> proposals.propose(propose.commands());
            case Input.Read read -> reads.read(read.readId());
            case Input.Persisted persisted -> persisted(persisted.sequence());
            case Input.Applied applied -> state.log.applied(applied.index());
            case Input.Compacted compacted -> state.log.compactTo(compacted.index());
            case Input.SnapshotInstalled installed -> following.installed(installed.mark());
            case Input.PeerLost lost -> elections.peerLost(lost.member());
            case Input.ChangeMembers change -> changeMembers(change);
            case Input.TransferLeader transfer -> {
                if (state.role instanceof Leader leader) {
                    leading.transfer(leader, transfer.to());
                }
            }
            case Input.Fetched fetched -> {
                if (state.role instanceof Leader leader) {
                    leading.fetched(leader, fetched);
                }
            }
            case Input.SnapshotReported report -> {
                if (state.role instanceof Leader leader) {
                    leading.snapshotReported(leader, report);
                }
            }
        }
    }

    private void tick() {
        switch (state.role) {
            case Leader leader -> leading.tick(leader);
            case PreCandidate preCandidate -> elections.tick(preCandidate);
            case Candidate candidate -> elections.tick(candidate);
            case Follower follower -> {
                reads.tick(follower.contact());
                elections.tick(follower);
            }
            case Learner learner -> {
                reads.tick(learner.contact());
                learner.contact().tick();
            }
        }
    }

    private void persisted(long sequence) {
        state.log.persists().persisted(sequence);
        switch (state.role) {
            case Leader leader -> leading.maybeCommit(leader);
            case Candidate candidate -> elections.persisted(candidate);
            case PreCandidate preCandidate -> {}
            case Follower follower -> {}
            case Learner learner -> {}
        }
    }

    private void changeMembers(Input.ChangeMembers change) {
        if (state.role instanceof Leader leader) {
            leading.changeMembers(leader, change);
        } else {
            state.outbox.changeResult(change.changeId(), Outcome.NOT_LEADER);
        }
    }

    private void receive(long from, Message message) {
        if (message.term() > state.term && provesItsTerm(message)) {
            transitions.follow(message.term(), isLeaders(message) ? from : 0);
        }
        boolean stale = message.term() < state.term;
        switch (message) {
            // These are about no term, or weigh terms themselves.
            case VoteRequest request -> elections.voteRequested(from, request);
            case Forward forward -> proposals.forwarded(forward);
            case ReadIndexRequest request -> reads.requested(from, request);

            // The leader of an earlier term learns from the answer that it is over (5.1).
            case AppendRequest request when stale ->
                    state.outbox.sendNow(from, new HeartbeatResponse(state.term, ReadRound.NONE));
            case Heartbeat heartbeat when stale ->
                    state.outbox.sendNow(from, new HeartbeatResponse(state.term, ReadRound.NONE));
            case Message old when stale -> {}

            case VoteResponse response -> elections.voteAnswered(from, response);
            case AppendRequest request -> following.appendRequested(from, request);
            case Heartbeat heartbeat -> following.heartbeat(from, heartbeat);
            case CommitNotice notice -> following.commitNoticed(from, notice);
            case ReadIndexResponse response -> reads.answered(response);
            case TimeoutNow now -> elections.timeoutNow(now);
            case AppendResponse response -> {
                if (state.role instanceof Leader leader) {
                    leading.appendAnswered(leader, from, response);
                }
            }
            case HeartbeatResponse response -> {
                if (state.role instanceof Leader leader) {
                    leading.heartbeatAnswered(leader, from, response);
                }
            }
        }
    }

    /** A candidacy's term is only asked for; the term of a granted pre-vote only promised. */
    private static boolean provesItsTerm(Message message) {
        return switch (message) {
            case VoteRequest request -> false;
            case VoteResponse response -> !(response.preVote() && response.granted());
            default -> true;
        };
    }

    private static boolean isLeaders(Message message) {
        return message instanceof AppendRequest
                || message instanceof Heartbeat
                || message instanceof CommitNotice
                || message instanceof TimeoutNow;
    }

    /** The effects of all inputs since the last call. */
    public Effects drain() {
        state.log.trimTail(state.settings.tailBytes());
        LeaderContact contact = state.contact();
        if (state.role instanceof Leader leader) {
            leading.flush(leader);
        } else if (contact != null) {
            reads.flush(contact);
        }
        return state.outbox.take(
                state.log.persists().take(state.hardState(), state.log.lastIndex()),
                state.log.takeCommit(),
                state.log.tail().firstIndex(),
                takeRoleChange());
    }

    private Effects.@Nullable RoleChange takeRoleChange() {
        Effects.RoleChange now = new Effects.RoleChange(roleName(), state.term, state.leader());
        if (now.equals(reported)) {
            return null;
        }
        reported = now;
        return now;
    }

    private RoleName roleName() {
        return switch (state.role) {
            case Follower follower -> RoleName.FOLLOWER;
            case PreCandidate preCandidate -> RoleName.PRE_CANDIDATE;
            case Candidate candidate -> RoleName.CANDIDATE;
            case Leader leader -> RoleName.LEADER;
            case Learner learner -> RoleName.LEARNER;
        };
    }

    /** A leader is known and takes proposals; otherwise they wait outside. */
    public boolean acceptsProposals() {
        return proposals.areAccepted();
    }

    /**
     * Whether a snapshot that is offered would bring this member forward. Otherwise its entries are
     * here or will come by themselves, and the snapshot need not be put in place.
     */
    public boolean wantsSnapshot(SnapshotMark mark) {
        return mark.last().index() > state.log.commitIndex() && !state.log.holds(mark.last());
    }

    /** A picture of the state, for status, metrics and checks. */
    public RaftStatus status() {
        SortedMap<Long, RaftStatus.PeerProgress> progress = new TreeMap<>();
        if (state.role instanceof Leader leader) {
            leader.progress()
                    .forEach((member, peer) ->
                            progress.put(
                                    member,
                                    new RaftStatus.PeerProgress(
                                            peer.matchIndex(),
                                            leader.isActive(
                                                    member, state.settings.electionTimeoutTicks()),
                                            peer.isSnapshotting())));
        }
        return new RaftStatus(
                state.self,
                roleName(),
                state.leader(),
                new HardState(state.term, state.votedFor, state.log.commitIndex()),
                state.log.last(),
                state.log.firstIndex(),
                state.log.appliedIndex(),
                state.configuration(),
                progress);
    }
}
