package io.keelson.bench.compare;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How long and how often.
 *
 * @param rounds turns of each side; a figure is the median over them
 * @param measure measured part of a load row
 * @param warmup the same load before each load row, not measured
 * @param clusterWarmup puts and ranges at 100/1000 once per fresh cluster, before its first row
 * @param samples starts, or fail-overs, per round
 * @param basePort member i serves clients on {@code basePort + 2i} and peers on the next port
 * @param folder where the data of all members goes
 */
public record CompareSettings(
        int rounds,
        Duration measure,
        Duration warmup,
        Duration clusterWarmup,
        int samples,
        int basePort,
        Path folder) {
    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public CompareSettings {
        if (rounds < 1 || samples < 1) {
            throw new IllegalArgumentException("rounds and samples must be at least 1");
        }
        if (measure.isZero()) {
            throw new IllegalArgumentException("the measured part must not be empty");
        }
        if (basePort < 1 || basePort > 65535 - 2 * 3) {
            throw new IllegalArgumentException("no such base port: " + basePort);
        }
    }
}
