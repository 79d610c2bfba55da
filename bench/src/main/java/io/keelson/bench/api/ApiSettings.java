package io.keelson.bench.api;

import java.time.Duration;
import java.util.List;

/**
 * How one run is made.
 *
 * @param ours the program: takes {@code apiserver}
 * @param store a command that takes etcd's flags: what the API server stores in
 * @param yardstick an etcd whose puts are measured too; empty for none
 * @param basePort first of three
 * @param warmup half of it creates and deletes, half gets
 * @param measure of each row that does not end by itself
 * @param watchesEach on each of as many connections of HTTP/2
 * @param eventsPerSecond told to all watches together
 */
public record ApiSettings(
        List<String> ours,
        List<String> store,
        List<String> yardstick,
        int basePort,
        int connections,
        Duration warmup,
        Duration measure,
        int watchesEach,
        double eventsPerSecond) {}
