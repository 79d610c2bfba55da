package io.keelson.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ProcStatTest {
    private static final String FIELDS_FROM_3 =
            "S 1 4242 4242 0 -1 4194560 9001 0 12 0 1234 567 8 9 20 0 17 0 100 2000000 5000";

    @Test
    void readsUserAndSystemTime() {
        var stat = ProcStat.parse("4242 (etcd) " + FIELDS_FROM_3 + "\n");
        assertThat(stat).isEqualTo(new ProcStat(1234, 567));
        assertThat(stat.cpuMicros()).isEqualTo(18_010_000);
    }

    @Test
    void theNameMayHoldSpacesAndParentheses() {
        assertThat(ProcStat.parse("7 (a) b (c)) " + FIELDS_FROM_3))
                .isEqualTo(new ProcStat(1234, 567));
    }

    @Test
    void refusesWhatIsNotAStatLine() {
        assertThatThrownBy(() -> ProcStat.parse("")).hasMessageContaining("not a line");
        assertThatThrownBy(() -> ProcStat.parse("7 (a)")).hasMessageContaining("not a line");
        assertThatThrownBy(() -> ProcStat.parse("7 (a) S 1 2")).hasMessageContaining("too few");
    }

    @Test
    void findsTheResidentSize() {
        assertThat(ProcessUsage.residentBytes("Name:\tetcd\nVmRSS:\t  1024 kB\nThreads:\t9\n"))
                .isEqualTo(1 << 20);
        assertThat(ProcessUsage.residentBytes("Name:\tkthreadd\n")).isZero();
    }

    @Test
    void thisProcessUsesSomething() throws Exception {
        var usage = ProcessUsage.of(ProcessHandle.current());
        assertThat(usage.cpuMicros()).isPositive();
        assertThat(usage.residentBytes()).isGreaterThan(1 << 20);
    }
}
