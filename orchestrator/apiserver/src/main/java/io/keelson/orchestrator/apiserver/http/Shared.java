package io.keelson.orchestrator.apiserver.http;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What all connections of one server have in common. */
final class Shared {
    final HttpLimits limits;
    final HttpHandler handler;
    final DateHeader date;
    final Supplier<String> auditIds;
    final BodyBudget bodies;

    private final Executor virtualThreads;
    private final AtomicInteger offloaded = new AtomicInteger();

    Shared(HttpSettings settings, HttpHandler handler) {
        limits = settings.limits();
        this.handler = handler;
        date = new DateHeader(settings.clock());
        auditIds = settings.auditIds();
        bodies = new BodyBudget(limits.maxBodiesBytes());
        virtualThreads = settings.virtualThreads();
    }

    /** Whether there was room for that work; it must not throw. */
    boolean tryOffload(Runnable work) {
        if (offloaded.incrementAndGet() > limits.maxOffloaded()) {
            offloaded.decrementAndGet();
            return false;
        }
        try {
            virtualThreads.execute(() -> {
                try {
                    work.run();
                } finally {
                    offloaded.decrementAndGet();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            offloaded.decrementAndGet();
            return false;
        }
    }
}
