package io.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadReportTest {
    @Test
    void percentilesAreThoseOfTheLatencies() {
        var tally = new Tally();
        for (int i = 1; i <= 1000; i++) {
            tally.succeeded(i * 1_000_000L, 10);
        }
        var interval = tally.takeInterval();
        assertThat(interval.getTotalCount()).isEqualTo(1000);
        assertThat(tally.takeInterval().getTotalCount()).isZero();

        var latency = Latency.of(tally.whole());
        assertThat(latency.meanNanos() / 1e6).isCloseTo(500.5, within(0.5));
        assertThat(latency.p50Nanos() / 1e6).isCloseTo(500, within(0.5));
        assertThat(latency.p90Nanos() / 1e6).isCloseTo(900, within(0.9));
        assertThat(latency.p99Nanos() / 1e6).isCloseTo(990, within(1.0));
        assertThat(latency.p999Nanos() / 1e6).isCloseTo(999, within(1.0));
        assertThat(latency.maxNanos() / 1e6).isCloseTo(1000, within(1.0));
        assertThat(tally.responseBytes()).isEqualTo(10_000);
    }

    @Test
    void nothingSucceededIsAllZero() {
        assertThat(Latency.of(new Tally().whole())).isEqualTo(new Latency(0, 0, 0, 0, 0, 0));
    }

    @Test
    void errorsAreCountedByStatusAndHaveNoLatency() {
        var tally = new Tally();
        tally.failed(Status.UNAVAILABLE.withDescription("etcdserver: no leader"));
        tally.failed(Status.UNAVAILABLE.withDescription("etcdserver: no leader"));
        tally.failed(Status.CANCELLED);
        tally.takeInterval();
        assertThat(tally.errorsByStatus())
                .containsExactly(
                        Map.entry("CANCELLED", 1L),
                        Map.entry("UNAVAILABLE: etcdserver: no leader", 2L));
        assertThat(tally.whole().getTotalCount()).isZero();
        assertThat(tally.completedCount()).isEqualTo(3);
    }

    @Test
    void kindsOfErrorsAreBounded() {
        var tally = new Tally();
        for (int i = 0; i < 100; i++) {
            tally.failed(Status.INTERNAL.withDescription("id " + i));
        }
        assertThat(tally.errorsByStatus()).hasSize(21).containsEntry("other errors", 80L);
    }

    @Test
    void ratesAreOverTheElapsedTimeAndAllOperations() {
        var report = report(8_000, Map.of("UNAVAILABLE", 2_000L), 0);
        assertThat(report.throughputPerSecond()).isEqualTo(4_000);
        assertThat(report.toolCpuMicrosPerOperation()).isEqualTo(50);
        assertThat(report.toText())
                .contains("throughput   4,000 op/s")
                .contains("p50 2.000  p90 3.000  p99 4.000  p99.9 5.000  max 6.000")
                .contains("2,000 x UNAVAILABLE")
                .doesNotContain("overdue");
        assertThat(report.toJson())
                .contains("\"throughput\":4000,")
                .contains("\"p99Micros\":4000,")
                .contains("\"errors\":{\"UNAVAILABLE\":2000}")
                .contains("\"failed\":2000");
    }

    @Test
    void operationsThatNeverStartedAreTold() {
        assertThat(report(1, Map.of(), 77).toText()).contains("overdue      77 operations");
    }

    private static LoadReport report(long succeeded, Map<String, Long> errors, long overdue) {
        return new LoadReport(
                "put",
                10,
                LoadPlan.closedOf(100, 10_000, 0),
                succeeded,
                errors,
                overdue,
                2_000_000_000L,
                224_000,
                500_000_000L,
                10_000,
                new Latency(1_500_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000, 6_000_000));
    }
}
