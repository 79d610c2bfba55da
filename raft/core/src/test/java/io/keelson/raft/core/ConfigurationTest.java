package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final Configuration OLD = Configuration.ofVoters(List.of(1L, 2L));
    private static final Configuration NEW = Configuration.ofVoters(List.of(2L, 3L));

    @Test
    void encodesAJointConfigurationInFull() {
        Configuration joint =
                new Configuration(
                        NEW.voters(), OLD.voters(), new TreeSet<>(List.of(Long.MIN_VALUE, 9L)));
        assertThat(Configuration.decode(joint.encode())).isEqualTo(joint);
    }

    @Test
    void refusesBytesThatAreNoConfiguration() {
        byte[] whole = OLD.encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Configuration.decode(cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Configuration.decode(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessageContaining("too many");
    }

    @Test
    void historyKnowsWhatWasInForceWhere() {
        ConfigurationHistory history =
                new ConfigurationHistory(new SnapshotMark(new EntryId(1, 5), OLD));
        history.append(8, NEW);
        assertThat(history.at(7)).isEqualTo(OLD);
        assertThat(history.at(8)).isEqualTo(NEW);
        history.truncateFrom(8);
        assertThat(history.latest()).isEqualTo(OLD);
        history.append(9, NEW);
        history.compactTo(9);
        assertThat(history.latestIndex()).isEqualTo(9);
        history.truncateFrom(9);
        assertThat(history.latest()).as("where the log begins").isEqualTo(NEW);
    }

    @Test
    void aVoterThatIsRemovedMayBeOneUntilThatIsCommitted() {
        ConfigurationHistory history =
                new ConfigurationHistory(new SnapshotMark(EntryId.ZERO, OLD));
        history.append(8, NEW);
        assertThat(history.mayBeVoter(1, 7)).isTrue();
        assertThat(history.mayBeVoter(3, 7)).isTrue();
        assertThat(history.mayBeVoter(1, 8)).isFalse();
    }
}
