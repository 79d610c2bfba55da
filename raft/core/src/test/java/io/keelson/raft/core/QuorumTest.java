package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class QuorumTest {
    private static final Configuration JOINT =
            new Configuration(
                    new TreeSet<>(List.of(1L, 4L, 5L)),
                    new TreeSet<>(List.of(1L, 2L, 3L)),
                    new TreeSet<>(List.of(6L)));

    private static long matchIndex(Configuration configuration, Map<Long, Long> matches) {
        return Quorum.matchIndex(configuration, member -> matches.getOrDefault(member, 0L));
    }

    @Test
    void theMatchOfAMajority() {
        assertThat(matchIndex(Configuration.ofVoters(List.of(1L)), Map.of(1L, 7L))).isEqualTo(7);
        assertThat(matchIndex(Configuration.ofVoters(List.of(1L, 2L)), Map.of(1L, 7L, 2L, 5L)))
                .isEqualTo(5);
        assertThat(
                        matchIndex(
                                Configuration.ofVoters(List.of(1L, 2L, 3L)),
                                Map.of(1L, 7L, 2L, 5L, 3L, 1L)))
                .isEqualTo(5);
        assertThat(
                        matchIndex(
                                Configuration.ofVoters(List.of(1L, 2L, 3L, 4L)),
                                Map.of(1L, 7L, 2L, 5L, 3L, 3L, 4L, 1L)))
                .isEqualTo(3);
    }

    @Test
    void aJointDecisionNeedsBothMajorities() {
        assertThat(Quorum.reached(JOINT, Set.of(1L, 4L)::contains)).isFalse();
        assertThat(Quorum.reached(JOINT, Set.of(1L, 2L)::contains)).isFalse();
        assertThat(Quorum.reached(JOINT, Set.of(1L, 2L, 4L)::contains)).isTrue();
        assertThat(matchIndex(JOINT, Map.of(1L, 9L, 4L, 9L, 2L, 4L))).isEqualTo(4);
    }

    @Test
    void learnersAndNobodyAreNoQuorum() {
        assertThat(Quorum.reached(JOINT, Set.of(4L, 5L, 6L)::contains)).isFalse();
        Configuration empty = Configuration.ofVoters(List.of());
        assertThat(Quorum.reached(empty, member -> true)).isFalse();
        assertThat(matchIndex(empty, Map.of())).isZero();
    }

    @Test
    void isOutOfReachOnceTheOthersAreTooFew() {
        Configuration five = Configuration.ofVoters(List.of(1L, 2L, 3L, 4L, 5L));
        assertThat(Quorum.outOfReach(five, Set.of(1L, 2L)::contains)).isFalse();
        assertThat(Quorum.outOfReach(five, Set.of(1L, 2L, 3L)::contains)).isTrue();
    }
}
