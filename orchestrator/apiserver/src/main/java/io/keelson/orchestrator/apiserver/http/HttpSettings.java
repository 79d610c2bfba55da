package io.keelson.orchestrator.apiserver.http;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a server is told at its start.
 *
 * @param address to listen on; port 0 is any free one
 * @param tls null for plain HTTP/1.1, which is for tests
 * @param eventLoops threads for all connections
 * @param clock for {@code Date}
 * @param auditIds makes a new one for each call that brought none
 * @param virtualThreads runs what is offloaded, each task on a thread of its own
 */
public record HttpSettings(
        InetSocketAddress address,
        @Nullable HttpTls tls,
        HttpLimits limits,
        int eventLoops,
        InstantSource clock,
        Supplier<String> auditIds,
        Executor virtualThreads) {}
