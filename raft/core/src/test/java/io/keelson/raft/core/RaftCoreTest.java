package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver relies on beyond the paper: restarts, the tail, old entries. */
class RaftCoreTest {
    private static final List<Long> THREE = List.of(1L, 2L, 3L);
    private static final SnapshotMark START =
            new SnapshotMark(EntryId.ZERO, Configuration.ofVoters(THREE));

    private static RaftCore restart(HardState state, long appliedIndex, Entry... log) {
        return new RaftCore(
                1,
                TestingMember.SETTINGS,
                new RaftCore.Restart(state, START, List.of(log), appliedIndex),
                new TestingRandom(0));
    }

    @Test
    void refusesAStateMachineThatIsAheadOfTheLog() {
        assertThatThrownBy(() -> restart(HardState.INITIAL, 2, TestingMember.entry(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("applied up to 2");
    }

    @Test
    void refusesALogWithAHole() {
        assertThatThrownBy(() -> restart(HardState.INITIAL, 0, TestingMember.entry(1, 2)))
                .hasMessageContaining("leaves a hole");
    }

    @Test
    void takesTheTermOfItsLogAndGoesOnApplyingWhereItStopped() {
        RaftCore core =
                restart(
                        new HardState(2, 3, 2),
                        1,
                        TestingMember.entry(1, 1),
                        TestingMember.entry(1, 2),
                        TestingMember.entry(4, 3));
        assertThat(core.status().hardState()).isEqualTo(new HardState(4, 0, 2));
        Effects first = core.drain();
        assertThat(first.commit()).isEqualTo(new Effects.Commit(2, 2));
        assertThat(first.tailFirstIndex()).isEqualTo(2);
    }

    @Test
    void keepsInTheTailWhatIsNotAppliedAndFetchesWhatIsOlder() {
        TestingMember leader = TestingMember.of(1, 1L, 2L, 3L).elected();
        leader.receive(2, leader.accepted(1));
        List<byte[]> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commands.add(new byte[100]);
        }
        leader.step(new Input.Propose(commands));
        leader.sync();
        Effects committed = leader.receive(2, leader.accepted(41));
        assertThat(committed.tailFirstIndex()).as("nothing is applied").isEqualTo(1);
        long tailFirstIndex = leader.apply().tailFirstIndex();
        assertThat(tailFirstIndex).isGreaterThan(20).isLessThan(41);

        Effects behind = leader.receive(3, leader.accepted(1));
        assertThat(behind.fetch()).hasSize(1);
        assertThat(behind.fetch().getFirst().firstIndex()).isEqualTo(2);
        Effects fetched = leader.step(new Input.Fetched(3, 2, leader.log().slice(2, 10)));
        assertThat(leader.messages(fetched).getFirst().message())
                .isInstanceOfSatisfying(
                        Message.AppendRequest.class,
                        append -> {
                            assertThat(append.previous()).isEqualTo(new EntryId(1, 1));
                            assertThat(append.entries()).hasSize(9);
                        });
    }

    @Test
    void fetchedNothingMeansASnapshot() {
        TestingMember leader = TestingMember.of(1, 1L, 2L, 3L).elected();
        leader.receive(2, leader.accepted(1));
        leader.step(new Input.Propose(List.of(new byte[3_000], new byte[3_000])));
        leader.sync();
        leader.receive(2, leader.accepted(3));
        leader.apply();
        assertThat(leader.receive(3, leader.accepted(1)).fetch()).hasSize(1);
        assertThat(leader.step(new Input.Fetched(3, 2, List.of())).sendSnapshot())
                .containsExactly(new Effects.SendSnapshot(3));
    }
}
