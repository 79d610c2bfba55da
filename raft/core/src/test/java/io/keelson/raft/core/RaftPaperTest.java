package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.core.Effects.Send;
import io.keelson.raft.core.Message.AppendRequest;
import io.keelson.raft.core.Message.AppendResponse;
import io.keelson.raft.core.Message.CommitNotice;
import io.keelson.raft.core.Message.Heartbeat;
import io.keelson.raft.core.Message.HeartbeatResponse;
import io.keelson.raft.core.Message.VoteRequest;
import io.keelson.raft.core.Message.VoteResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** "In Search of an Understandable Consensus Algorithm", section by section. */
class RaftPaperTest {
    private static final List<Long> THREE = List.of(1L, 2L, 3L);

    private static Input.Propose propose(String command) {
        return new Input.Propose(List.of(command.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Message> sent(List<Send> sends) {
        return sends.stream().map(Send::message).toList();
    }

    @Nested
    @DisplayName("5.1 Raft basics")
    class Basics {
        @Test
        void aServerThatSeesALaterTermTakesItAndFollows() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L).elected();

            member.receive(2, new AppendRequest(5, EntryId.ZERO, List.of(), 0));

            assertThat(member.status().role()).isEqualTo(RoleName.FOLLOWER);
            assertThat(member.term()).isEqualTo(5);
            assertThat(member.status().leader()).isEqualTo(2);
        }

        @Test
        void aRequestOfAnEarlierTermIsRefusedWithTheLaterOne() {
            TestingMember member = TestingMember.withLog(1, 4, THREE, 1, 4);

            Effects effects =
                    member.receive(2, new AppendRequest(3, new EntryId(4, 2), List.of(), 0));

            assertThat(effects.sendNow())
                    .containsExactly(new Send(2, new HeartbeatResponse(4, ReadRound.NONE)));
            assertThat(member.status().leader()).isZero();
        }

        @Test
        void termAndVoteOutliveARestart() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L);
            member.receive(2, new VoteRequest(7, EntryId.ZERO, false, false));
            member.sync();

            member.restart();

            assertThat(member.status().hardState().term()).isEqualTo(7);
            assertThat(member.status().hardState().votedFor()).isEqualTo(2);
        }
    }

    @Nested
    @DisplayName("5.2 Leader election")
    class LeaderElection {
        @Test
        void serversStartAsFollowersAndStandWhenTheyHearNothing() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L);
            assertThat(member.status().role()).isEqualTo(RoleName.FOLLOWER);

            member.tick(10);
            assertThat(member.status().role()).isEqualTo(RoleName.FOLLOWER);
            member.tick(1);
            assertThat(member.status().role()).isEqualTo(RoleName.PRE_CANDIDATE);
            assertThat(member.term()).isZero();

            member.receive(2, member.preVote(true));
            assertThat(member.status().role()).isEqualTo(RoleName.CANDIDATE);
            assertThat(member.term()).isEqualTo(1);
            assertThat(member.status().hardState().votedFor()).isEqualTo(1);
        }

        @Test
        void heartbeatsKeepAFollowerFromStanding() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L);
            for (int i = 0; i < 10; i++) {
                member.tick(9);
                member.receive(2, new Heartbeat(1, 0, ReadRound.NONE));
            }
            assertThat(member.status().role()).isEqualTo(RoleName.FOLLOWER);
        }

        @Test
        void electionTimeoutsDiffer() {
            TestingMember one = TestingMember.of(1, 1L, 2L, 3L);
            TestingMember two = TestingMember.of(2, 1L, 2L, 3L);
            one.tick(11);
            two.tick(11);
            assertThat(one.status().role()).isEqualTo(RoleName.PRE_CANDIDATE);
            assertThat(two.status().role()).isEqualTo(RoleName.FOLLOWER);
        }

        @Test
        void aMajorityElects() {
            TestingMember member = candidateOfFive();
            member.sync();
            member.receive(2, member.vote(true));
            assertThat(member.status().role()).isEqualTo(RoleName.CANDIDATE);
            member.receive(3, member.vote(true));
            assertThat(member.status().role()).isEqualTo(RoleName.LEADER);
        }

        @Test
        void theOwnVoteCountsOnlyOnceItIsDurable() {
            TestingMember member = candidateOfFive();
            member.receive(2, member.vote(true));
            member.receive(3, member.vote(true));
            assertThat(member.status().role()).isEqualTo(RoleName.CANDIDATE);
            member.sync();
            assertThat(member.status().role()).isEqualTo(RoleName.LEADER);
        }

        @Test
        void voteRequestsLeaveOnlyOnceTheCandidacyIsDurable() {
            TestingMember member = candidateOfFive();
            assertThat(sent(member.released())).noneMatch(VoteRequest.class::isInstance);
            member.sync();
            assertThat(sent(member.released()))
                    .hasSize(4)
                    .containsOnly(new VoteRequest(1, EntryId.ZERO, false, false));
        }

        @Test
        void aMajorityThatRefusesEndsTheCandidacy() {
            TestingMember member = candidateOfFive();
            member.sync();
            member.receive(2, member.vote(false));
            member.receive(3, member.vote(false));
            assertThat(member.status().role()).isEqualTo(RoleName.CANDIDATE);
            member.receive(4, member.vote(false));
            assertThat(member.status().role()).isEqualTo(RoleName.FOLLOWER);
        }

        private TestingMember candidateOfFive() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L, 4L, 5L);
            member.tick(11);
            member.receive(2, member.preVote(true));
            member.receive(3, member.preVote(true));
            return member;
        }

        @Test
        void oneVoteATermFirstComeFirstServedAndOnlyFromTheDisk() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L);

            Effects first = member.receive(2, new VoteRequest(3, EntryId.ZERO, false, false));
            assertThat(first.sendNow()).isEmpty();
            assertThat(member.released()).isEmpty();
            Effects second = member.receive(3, new VoteRequest(3, EntryId.ZERO, false, false));
            assertThat(second.sendNow())
                    .containsExactly(new Send(3, new VoteResponse(3, false, false)));
            member.sync();
            assertThat(member.released())
                    .containsExactly(new Send(2, new VoteResponse(3, false, true)));
        }

        @Test
        void aCandidateFollowsALeaderOfItsTerm() {
            TestingMember member = candidateOfFive();
            member.receive(2, new Heartbeat(1, 0, ReadRound.NONE));
            assertThat(member.status().role()).isEqualTo(RoleName.FOLLOWER);
            assertThat(member.status().leader()).isEqualTo(2);
        }

        @Test
        void twoLeadersOfOneTermAreABrokenInvariant() {
            TestingMember member = TestingMember.of(1, 1L, 2L, 3L).elected();
            assertThatThrownBy(() -> member.receive(2, new Heartbeat(1, 0, ReadRound.NONE)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("both lead term 1");
        }
    }

    @Nested
    @DisplayName("5.3 Log replication")
    class LogReplication {
        @Test
        void aLeaderAppendsAndReplicatesBeforeItsOwnDisk() {
            TestingMember leader = readyLeader();

            Effects effects = leader.step(propose("a"));

            assertThat(effects.persist()).isNotNull();
            assertThat(effects.sendNow()).hasSize(2);
            assertThat(effects.sendNow().getFirst())
                    .isEqualTo(new Effects.Replicate(2, 1, new EntryId(1, 1), 2, 2, 1));
        }

        @Test
        void anEntryIsCommittedOnceAMajorityHoldsItTheLeadersDiskIsOneVote() {
            TestingMember leader = readyLeader();
            leader.step(propose("a"));
            assertThat(leader.receive(2, leader.accepted(2)).commit()).isNull();
            assertThat(leader.sync().commit()).isEqualTo(new Effects.Commit(2, 2));

            leader.step(propose("b"));
            assertThat(leader.receive(2, leader.accepted(3)).commit()).isNull();
            assertThat(leader.receive(3, leader.accepted(3)).commit())
                    .as("the followers alone are a majority")
                    .isEqualTo(new Effects.Commit(3, 3));
        }

        @Test
        void newsOfACommitGoesOnlyAsFarAsTheFollowerIsKnownToHoldAndIsNotAnswered() {
            TestingMember leader = readyLeader();
            leader.step(propose("a"));
            leader.sync();
            Effects committed = leader.receive(2, leader.accepted(2));
            assertThat(committed.sendNow()).containsExactly(new Send(2, new CommitNotice(1, 2)));
            assertThat(leader.receive(3, leader.accepted(2)).sendNow())
                    .containsExactly(new Send(3, new CommitNotice(1, 2)));

            TestingMember follower = TestingMember.withLog(1, 1, THREE, 1, 1);
            Effects noticed = follower.receive(2, new CommitNotice(1, 2));
            assertThat(noticed.commit()).isEqualTo(new Effects.Commit(1, 2));
            assertThat(noticed.sendNow()).isEmpty();
            assertThat(noticed.onPersisted()).isEmpty();
        }

        private TestingMember readyLeader() {
            TestingMember leader = TestingMember.of(1, 1L, 2L, 3L).elected();
            leader.receive(2, leader.accepted(1));
            leader.receive(3, leader.accepted(1));
            return leader;
        }

        @Test
        void aFollowerAcknowledgesOnlyWhatIsDurable() {
            TestingMember follower = TestingMember.of(1, 1L, 2L, 3L);
            Effects effects =
                    follower.receive(
                            2,
                            new AppendRequest(
                                    1, EntryId.ZERO, List.of(TestingMember.entry(1, 1)), 1));
            assertThat(effects.sendNow()).isEmpty();
            assertThat(effects.commit())
                    .as("a majority holds it: applying may overtake this disk")
                    .isEqualTo(new Effects.Commit(1, 1));
            assertThat(follower.released()).isEmpty();
            follower.sync();
            assertThat(sent(follower.released()))
                    .containsExactly(new AppendResponse(1, true, 1, 0, EntryId.ZERO));
        }

        @Test
        void theConsistencyCheckRefusesAGapAndHintsWhereToGoOn() {
            TestingMember follower = TestingMember.withLog(1, 3, THREE, 1, 1, 2, 2, 2);
            Effects effects =
                    follower.receive(2, new AppendRequest(3, new EntryId(3, 9), List.of(), 0));
            assertThat(effects.sendNow())
                    .containsExactly(
                            new Send(2, new AppendResponse(3, false, 0, 9, new EntryId(2, 5))));
        }

        @Test
        @DisplayName("figure 7 (f): a whole term of garbage costs one round trip")
        void aConflictIsFoundByTermsNotByEntries() {
            TestingMember follower =
                    TestingMember.withLog(1, 7, THREE, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3);
            EntryId leadersPrevious = new EntryId(6, 10);
            Effects refused =
                    follower.receive(2, new AppendRequest(8, leadersPrevious, List.of(), 0));
            assertThat(refused.sendNow())
                    .containsExactly(
                            new Send(2, new AppendResponse(8, false, 0, 10, new EntryId(3, 10))));

            TestingMember leader =
                    TestingMember.withLog(2, 7, THREE, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6).elected();
            Effects probe =
                    leader.receive(1, new AppendResponse(8, false, 0, 10, new EntryId(3, 10)));
            assertThat(leader.messages(probe).getFirst().message())
                    .as("the last entry of a term up to 3 in the leader's log")
                    .extracting(m -> ((AppendRequest) m).previous())
                    .isEqualTo(new EntryId(1, 3));
        }

        @Test
        void aConflictingEntryAndAllAfterItAreReplaced() {
            TestingMember follower = TestingMember.withLog(1, 3, THREE, 1, 2, 2, 2);
            Effects effects =
                    follower.receive(
                            2,
                            new AppendRequest(
                                    3, new EntryId(1, 1), List.of(TestingMember.entry(3, 2)), 0));
            assertThat(Objects.requireNonNull(effects.persist()).truncateFrom()).isEqualTo(2);
            assertThat(follower.status().lastEntry()).isEqualTo(new EntryId(3, 2));
        }

        @Test
        void anAppendThatWasDelayedTruncatesNothing() {
            TestingMember follower = TestingMember.withLog(1, 1, THREE, 1, 1, 1);
            Effects effects =
                    follower.receive(
                            2,
                            new AppendRequest(
                                    1, EntryId.ZERO, List.of(TestingMember.entry(1, 1)), 0));
            assertThat(effects.persist()).isNull();
            assertThat(follower.status().lastEntry()).isEqualTo(new EntryId(1, 3));
        }
    }

    @Nested
    @DisplayName("5.4 Safety")
    class Safety {
        @Test
        @DisplayName("5.4.1 a vote goes only to a log that is at least as up to date")
        void electionRestriction() {
            assertThat(grants(new EntryId(2, 3))).isTrue();
            assertThat(grants(new EntryId(2, 4))).isTrue();
            assertThat(grants(new EntryId(3, 1))).isTrue();
            assertThat(grants(new EntryId(2, 2))).isFalse();
            assertThat(grants(new EntryId(1, 9))).isFalse();
        }

        private boolean grants(EntryId candidatesLast) {
            TestingMember voter = TestingMember.withLog(1, 2, THREE, 1, 1, 2);
            voter.receive(2, new VoteRequest(5, candidatesLast, false, false));
            voter.sync();
            return voter.released().contains(new Send(2, new VoteResponse(5, false, true)));
        }

        @Test
        @DisplayName("5.4.2 figure 8: an old term's entry is not committed by counting")
        void entriesOfEarlierTermsAreCommittedOnlyWithOneOfTheLeadersOwn() {
            TestingMember leader = TestingMember.withLog(1, 2, THREE, 1, 2).elected();
            assertThat(leader.receive(2, leader.accepted(2)).commit()).isNull();
            assertThat(leader.receive(2, leader.accepted(3)).commit())
                    .isEqualTo(new Effects.Commit(1, 3));
        }
    }

    @Nested
    @DisplayName("6 Cluster membership changes")
    class MembershipChanges {
        private final TestingMember leader = readyLeader();

        private TestingMember readyLeader() {
            TestingMember ready = TestingMember.of(1, 1L, 2L, 3L).elected();
            ready.receive(2, ready.accepted(1));
            ready.receive(3, ready.accepted(1));
            return ready;
        }

        private Effects change(List<Long> voters) {
            return leader.step(new Input.ChangeMembers(9, Configuration.ofVoters(voters)));
        }

        @Test
        void aConfigurationIsInForceAsSoonAsItIsAppended() {
            change(List.of(1L, 2L, 3L, 4L));
            assertThat(leader.status().configuration().voters()).contains(4L);
            leader.sync();
            assertThat(leader.receive(2, leader.accepted(2)).commit())
                    .as("two of four are no majority")
                    .isNull();
            assertThat(leader.receive(3, leader.accepted(2)).commit()).isNotNull();
        }

        @Test
        void aJointConfigurationNeedsBothMajoritiesAndIsLeftByItself() {
            change(List.of(1L, 4L, 5L));
            assertThat(leader.status().configuration().isJoint()).isTrue();
            leader.sync();
            assertThat(leader.receive(2, leader.accepted(2)).commit()).isNull();
            Effects both = leader.receive(4, leader.accepted(2));
            assertThat(both.commit()).isEqualTo(new Effects.Commit(2, 2));
            assertThat(leader.status().configuration())
                    .isEqualTo(Configuration.ofVoters(List.of(1L, 4L, 5L)));
            leader.sync();
            Effects done = leader.receive(4, leader.accepted(3));
            assertThat(done.changes())
                    .containsExactly(
                            new Effects.ChangeResult(9, Effects.ChangeResult.Outcome.COMPLETE));
        }

        @Test
        void oneChangeAtATime() {
            change(List.of(1L, 2L));
            assertThat(change(List.of(1L, 2L, 3L)).changes())
                    .extracting(Effects.ChangeResult::outcome)
                    .containsExactly(Effects.ChangeResult.Outcome.ANOTHER_IN_PROGRESS);
        }

        @Test
        void aTruncatedConfigurationIsUndone() {
            change(List.of(1L, 2L, 3L, 4L));
            leader.receive(
                    2,
                    new AppendRequest(2, new EntryId(1, 1), List.of(TestingMember.entry(2, 2)), 1));
            assertThat(leader.status().configuration()).isEqualTo(Configuration.ofVoters(THREE));
        }

        @Test
        void aRemovedLeaderStepsDownOnceItsRemovalIsCommitted() {
            change(List.of(2L, 3L));
            leader.receive(2, leader.accepted(2));
            assertThat(leader.status().role()).isEqualTo(RoleName.LEADER);
            Effects last = leader.receive(3, leader.accepted(2));
            assertThat(leader.status().role()).isEqualTo(RoleName.LEARNER);
            assertThat(last.sendNow()).contains(new Send(2, new Message.TimeoutNow(1)));
        }

        @Test
        void aMemberWhoseRemovalIsNotCommittedMayStillStand() {
            change(List.of(2L, 3L));
            leader.sync();
            leader.restart();
            leader.tick(11);
            assertThat(leader.status().role()).isEqualTo(RoleName.PRE_CANDIDATE);
        }

        @Test
        void whoHearsALeaderIgnoresVoteRequests() {
            TestingMember follower = TestingMember.of(1, 1L, 2L, 3L);
            follower.receive(2, new Heartbeat(1, 0, ReadRound.NONE));
            Effects ignored =
                    follower.receive(3, new VoteRequest(9, new EntryId(8, 8), false, false));
            assertThat(ignored.sendNow()).isEmpty();
            assertThat(follower.term()).isEqualTo(1);
            follower.receive(3, new VoteRequest(9, new EntryId(8, 8), false, true));
            assertThat(follower.term()).as("the leader itself wants it").isEqualTo(9);
        }

        @Test
        void aLearnerDoesNotStand() {
            TreeSet<Long> learners = new TreeSet<>(List.of(4L));
            Configuration configuration =
                    new Configuration(new TreeSet<>(THREE), new TreeSet<>(), learners);
            TestingMember learner =
                    new TestingMember(
                            4,
                            HardState.INITIAL,
                            new SnapshotMark(EntryId.ZERO, configuration),
                            List.of());
            learner.tick(100);
            assertThat(learner.status().role()).isEqualTo(RoleName.LEARNER);
        }
    }

    @Nested
    @DisplayName("7 Log compaction")
    class LogCompaction {
        private final Configuration configuration = Configuration.ofVoters(THREE);

        @Test
        void aSnapshotReplacesALogThatDoesNotReachIt() {
            TestingMember follower = TestingMember.withLog(1, 3, THREE, 1, 1);
            follower.receive(2, new Heartbeat(3, 0, ReadRound.NONE));
            SnapshotMark mark = new SnapshotMark(new EntryId(3, 10), configuration);
            assertThat(follower.core().wantsSnapshot(mark)).isTrue();

            Effects effects = follower.step(new Input.SnapshotInstalled(mark));

            assertThat(Objects.requireNonNull(effects.persist()).snapshot()).isEqualTo(mark);
            assertThat(follower.status().firstIndex()).isEqualTo(11);
            assertThat(follower.status().appliedIndex()).isEqualTo(10);
        }

        @Test
        void whatFollowsASnapshotInTheLogIsKept() {
            TestingMember follower = TestingMember.withLog(1, 3, THREE, 1, 1, 2);
            SnapshotMark mark = new SnapshotMark(new EntryId(1, 2), configuration);
            assertThat(follower.core().wantsSnapshot(mark)).isFalse();

            Effects effects = follower.step(new Input.SnapshotInstalled(mark));

            assertThat(effects.persist()).isNull();
            assertThat(follower.status().lastEntry()).isEqualTo(new EntryId(2, 3));
        }

        @Test
        void aFollowerBehindTheLeadersLogGetsASnapshot() {
            TestingMember leader = TestingMember.withLog(1, 1, THREE, 1, 1, 1).elected();
            leader.receive(2, leader.accepted(4));
            leader.apply();
            leader.compact(new SnapshotMark(new EntryId(1, 3), configuration));

            Effects effects = leader.receive(3, new AppendResponse(2, false, 0, 3, EntryId.ZERO));

            assertThat(effects.sendSnapshot()).containsExactly(new Effects.SendSnapshot(3));
            Effects after = leader.step(new Input.SnapshotReported(3, 3, true));
            assertThat(leader.messages(after).getFirst().message())
                    .extracting(m -> ((AppendRequest) m).previous())
                    .isEqualTo(new EntryId(1, 3));
        }
    }

    @Nested
    @DisplayName("8 Client interaction")
    class ClientInteraction {
        @Test
        void aLeaderStartsItsTermWithAnEmptyEntry() {
            TestingMember leader = TestingMember.of(1, 1L, 2L, 3L).elected();
            assertThat(leader.log().get(1).kind()).isEqualTo(EntryKind.EMPTY);
        }

        @Test
        void aReadWaitsForAnEntryOfTheTermAndForAQuorum() {
            TestingMember leader = TestingMember.of(1, 1L, 2L, 3L).elected();
            Effects early = leader.step(new Input.Read(77));
            assertThat(early.sendNow()).isEmpty();

            Effects committed = leader.receive(2, leader.accepted(1));
            ReadRound round = roundOf(committed);
            assertThat(committed.reads()).isEmpty();

            Effects other = leader.receive(2, new HeartbeatResponse(1, new ReadRound(1, 1, 1, 99)));
            assertThat(other.reads()).as("the echo of another round").isEmpty();
            Effects confirmed = leader.receive(3, new HeartbeatResponse(1, round));
            assertThat(confirmed.reads()).containsExactly(new Effects.ReadResult(77, 1));
        }

        @Test
        void aReadThatComesDuringARoundWaitsForTheNext() {
            TestingMember leader = TestingMember.of(1, 1L, 2L, 3L).elected();
            leader.receive(2, leader.accepted(1));
            ReadRound first = roundOf(leader.step(new Input.Read(1)));
            leader.step(new Input.Read(2));
            Effects confirmed = leader.receive(2, new HeartbeatResponse(1, first));
            assertThat(confirmed.reads()).containsExactly(new Effects.ReadResult(1, 1));
            assertThat(roundOf(confirmed)).isNotEqualTo(first);
        }

        private ReadRound roundOf(Effects effects) {
            return effects.sendNow().stream()
                    .filter(o -> o instanceof Send s && s.message() instanceof Heartbeat)
                    .map(o -> ((Heartbeat) ((Send) o).message()).round())
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void aFollowerHandsProposalsOnAndADroppedOneIsReported() {
            TestingMember follower = TestingMember.of(1, 1L, 2L, 3L);
            assertThat(follower.core().acceptsProposals()).isFalse();
            assertThat(follower.step(propose("x")).dropped()).hasSize(1);
            follower.receive(2, new Heartbeat(1, 0, ReadRound.NONE));
            assertThat(follower.core().acceptsProposals()).isTrue();
            assertThat(follower.messages(follower.step(propose("x"))))
                    .extracting(Send::message)
                    .hasOnlyElementsOfType(Message.Forward.class);
        }
    }
}
