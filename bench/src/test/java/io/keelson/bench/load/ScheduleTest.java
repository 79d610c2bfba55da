package io.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private static final long START = -50;

    @Test
    void aClosedLoopHandsOutUntilTheTotal() {
        var schedule = new Schedule(LoadPlan.closedOf(1, 2, 0), START);
        assertThat(schedule.claim(START)).isEqualTo(0);
        assertThat(schedule.claim(START + 900)).isEqualTo(1);
        assertThat(schedule.claim(START + 901)).isEqualTo(Schedule.EXHAUSTED);
        assertThat(schedule.claimed()).isEqualTo(2);
        assertThat(schedule.latencyFromNanos(1, START + 900)).isEqualTo(START + 900);
        assertThat(schedule.overdue(START + 10_000)).isZero();
    }

    @Test
    void aClosedLoopHandsOutUntilTheDeadline() {
        var schedule = new Schedule(LoadPlan.closedFor(1, 100, 0), START);
        assertThat(schedule.claim(START + 99)).isEqualTo(0);
        assertThat(schedule.claim(START + 100)).isEqualTo(Schedule.EXHAUSTED);
    }

    @Test
    void anOpenLoopHandsOutWhatIsDueAndCountsFromThere() {
        var schedule = new Schedule(openLoop(), START);
        assertThat(schedule.mustWait(START)).isFalse();
        assertThat(schedule.claim(START)).isEqualTo(0);
        assertThat(schedule.mustWait(START + 999)).isTrue();
        assertThat(schedule.claim(START + 999)).isEqualTo(Schedule.NOT_DUE);
        assertThat(schedule.nextDueNanos()).isEqualTo(START + 1_000);
        assertThat(schedule.claim(START + 2_500)).isEqualTo(1);
        assertThat(schedule.latencyFromNanos(1, START + 2_500)).isEqualTo(START + 1_000);
        assertThat(schedule.claim(START + 2_500)).isEqualTo(2);
        assertThat(schedule.claim(START + 2_500)).isEqualTo(Schedule.NOT_DUE);
    }

    @Test
    void anOpenLoopTellsWhatItNeverStarted() {
        var schedule = new Schedule(openLoop(), START);
        assertThat(schedule.claim(START)).isEqualTo(0);
        assertThat(schedule.claim(START + 10_000)).isEqualTo(Schedule.EXHAUSTED);
        assertThat(schedule.mustWait(START + 10_000)).isFalse();
        // Due at 0, 1000, … 9000: ten, of which one was started.
        assertThat(schedule.overdue(START + 15_000)).isEqualTo(9);
    }

    @Test
    void stopsWhenTold() {
        var schedule = new Schedule(openLoop(), START);
        schedule.stop();
        assertThat(schedule.claim(START)).isEqualTo(Schedule.EXHAUSTED);
    }

    @Test
    void plansMustMakeSense() {
        assertThatThrownBy(() -> new LoadPlan(0, 1, 1, 0, 0)).hasMessageContaining("client");
        assertThatThrownBy(() -> LoadPlan.closedOf(1, 0, 0)).hasMessageContaining("positive");
        assertThatThrownBy(() -> LoadPlan.closedOf(1, Long.MAX_VALUE, 0))
                .hasMessageContaining("a total or a duration");
        assertThatThrownBy(() -> new LoadPlan(1, 1, 1, -1, 0)).hasMessageContaining("rate");
    }

    /** A million a second for ten microseconds. */
    private static LoadPlan openLoop() {
        return new LoadPlan(1, Long.MAX_VALUE, 10_000, 1_000_000, 0);
    }
}
