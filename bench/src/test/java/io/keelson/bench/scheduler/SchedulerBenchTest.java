package io.keelson.bench.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SchedulerBenchTest {
    /** Each scenario can be satisfied, or its run would fail. */
    @Test
    void everyScenarioBindsAllItsPods() {
        List<String> rows = new ArrayList<>();
        AtomicLong nanos = new AtomicLong();
        new SchedulerBench(() -> nanos.addAndGet(1000), nanos::get, 60)
                .run(List.of(Scenario.values()), List.of(50), new Report(rows::add));
        assertThat(rows)
                .hasSize(Scenario.values().length)
                .anySatisfy(row -> assertThat(row).contains("basic, 50 nodes").contains("60 pods"))
                .anySatisfy(row -> assertThat(row).contains("preemption").contains("50 pods"));
    }
}
