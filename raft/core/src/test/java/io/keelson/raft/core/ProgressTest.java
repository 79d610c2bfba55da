package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress(11, 0);

    @Test
    void probesOneMessageAtATimeUntilAnswered() {
        assertThat(progress.isWaiting()).isFalse();
        progress.probeSent();
        assertThat(progress.isWaiting()).isTrue();
        progress.heartbeatSent();
        progress.heartbeatAnswered();
        assertThat(progress.isWaiting()).as("the probe may be lost").isFalse();
    }

    @Test
    void aRefusalMovesAProbeBackAStaleOneDoesNot() {
        progress.rejected(7, 3);
        assertThat(progress.nextIndex()).isEqualTo(11);
        progress.rejected(10, 4);
        assertThat(progress.nextIndex()).isEqualTo(5);
    }

    @Test
    void acceptanceOpensAWindowBoundedInBytes() {
        progress.accepted(10, 1);
        progress.sent(12, 300);
        progress.sent(14, 500);
        assertThat(progress.windowBytes(1_000)).isEqualTo(200);
        progress.accepted(12, 1);
        assertThat(progress.windowBytes(1_000)).isEqualTo(500);
        assertThat(progress.nextIndex()).isEqualTo(15);
    }

    @Test
    void aRefusalInThePipelineStartsOverAfterTheMatch() {
        progress.accepted(10, 1);
        progress.sent(14, 500);
        progress.rejected(9, 9);
        assertThat(progress.mode()).as("stale").isInstanceOf(Progress.Replicate.class);
        progress.rejected(14, 11);
        assertThat(progress.mode()).isInstanceOf(Progress.Probe.class);
        assertThat(progress.nextIndex()).isEqualTo(11);
    }

    @Test
    void nothingIsSentWhileOldEntriesAreFetched() {
        progress.accepted(10, 1);
        progress.startFetch();
        assertThat(progress.windowBytes(1_000)).isZero();
        assertThat(progress.endFetch(5)).isFalse();
        assertThat(progress.endFetch(11)).isTrue();
        assertThat(progress.windowBytes(1_000)).isEqualTo(1_000);
    }

    @Test
    void aFailedSnapshotWaitsForAHeartbeatASentOneDoesNot() {
        progress.startSnapshot();
        progress.snapshotEnded(20, false);
        assertThat(progress.isWaiting()).isTrue();
        progress.startSnapshot();
        progress.snapshotEnded(20, true);
        assertThat(progress.isWaiting()).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(21);
    }

    @Test
    void anOldAcceptanceDoesNotEndASnapshotThatIsStillNeeded() {
        progress.startSnapshot();
        progress.accepted(5, 100);
        assertThat(progress.isSnapshotting()).isTrue();
        progress.accepted(120, 100);
        assertThat(progress.isSnapshotting()).isFalse();
    }
}
