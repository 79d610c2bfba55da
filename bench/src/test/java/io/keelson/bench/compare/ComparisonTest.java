package io.keelson.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private static final long MIB = 1 << 20;

    private static final Comparison COMPARISON =
            new Comparison(
                    "ours",
                    "peer",
                    List.of("on a small machine"),
                    List.of(
                            new Comparison.RowSamples(
                                    "put 1M",
                                    true,
                                    List.of(put(900, 8), put(30_000, 4), put(20_000, 6)),
                                    List.of(put(10_000, 12))),
                            new Comparison.RowSamples(
                                    "failover", false, List.of(time(300_000)), List.of(time(0)))));

    @Test
    void eachFigureIsTheMedianOfItsOwn() {
        var odd = Figures.median(List.of(put(1, 30), put(2, 10), put(9, 20)));
        assertThat(odd.throughput()).isEqualTo(2);
        assertThat(odd.p50Micros()).isEqualTo(20_000);
        assertThat(odd.errors()).isEqualTo(3);
        assertThat(odd.memberRssBytes()).containsExactly(512 * MIB, 500 * MIB);
        assertThat(odd.rssBytes()).isEqualTo(512 * MIB);

        var even = Figures.median(List.of(put(1, 1), put(4, 1)));
        assertThat(even.throughput()).isEqualTo(2.5);
    }

    @Test
    void theTableHasBothSidesAndTheRatio() {
        var lines = COMPARISON.toText().lines().toList();
        assertThat(lines.get(1)).matches("put 1M +ours +20,000 +6\\.000 +12\\.000 .* 512 .* 3");
        assertThat(lines.get(2)).matches(" +peer +10,000 +12\\.000 +24\\.000 .*");
        assertThat(lines.get(3)).matches(" +ratio +2\\.00x +0\\.50x +0\\.50x +1\\.00x +1\\.00x *");
    }

    @Test
    void whatDoesNotApplyIsADash() {
        var lines = COMPARISON.toText().lines().toList();
        assertThat(lines.get(4)).matches("failover +ours +- +300\\.000 +- +- +- +- +0");
        assertThat(lines.get(6)).matches(" +ratio( +-){5} *");
    }

    @Test
    void theTextSaysWhatIsGoodAndHowItWasMeasured() {
        assertThat(COMPARISON.toText())
                .contains("RSS MiB of each member after put 1M: ours [512, 500], peer [512, 500]")
                .doesNotContain("after failover")
                .contains("put 1M, ours: 3 x UNAVAILABLE: etcdserver: no leader")
                .contains("ratio = ours / peer. op/s: more than 1 is better.")
                .contains("on a small machine");
    }

    @Test
    void jsonHasTheRatiosAndTheFiguresOfBothSides() {
        assertThat(COMPARISON.toJson())
                .startsWith(
                        "{\"rows\":[{\"name\":\"put 1M\",\"throughputRatio\":2,\"cpuRatio\":1,"
                                + "\"p50Ratio\":0.5000,\"p99Ratio\":0.5000,\"rssRatio\":1,"
                                + "\"ours\":{\"throughput\":20000,\"p50Micros\":6000,")
                .contains("\"memberRssBytes\":[536870912,524288000]")
                .contains("\"errorsByStatus\":{\"UNAVAILABLE: etcdserver: no leader\":3}")
                .contains("\"throughputSamples\":[900,30000,20000]")
                .contains("{\"name\":\"failover\",\"throughputRatio\":null,")
                .contains("\"conditions\":[\"on a small machine\"]");
    }

    private static Figures put(double throughput, double p50Millis) {
        return new Figures(
                throughput,
                p50Millis * 1e3,
                p50Millis * 2e3,
                100,
                List.of(512 * MIB, 500 * MIB),
                40,
                Map.of("UNAVAILABLE: etcdserver: no leader", 1L));
    }

    private static Figures time(double micros) {
        return Figures.ofTime(micros, Double.NaN, List.of());
    }
}
