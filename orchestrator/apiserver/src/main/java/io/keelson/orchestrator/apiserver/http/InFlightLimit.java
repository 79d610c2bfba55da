package io.keelson.orchestrator.apiserver.http;

import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Lets a bounded number of calls through at a time, those that change something and those that only
 * read counted apart, and answers 429 to the others. Long-running calls, such as watches, are not
 * counted: they cost little while nothing happens, and would use up the count. Beyond the bound an
 * exempt caller gets through all the same, uncounted: upstream's rule for {@code system:masters},
 * so that there is somebody who can mend an overloaded cluster.
 */
public final class InFlightLimit implements HttpHandler {
    /** Upstream's figures. */
    public static final int DEFAULT_MUTATING = 200;

    public static final int DEFAULT_READ_ONLY = 400;

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> HOSTS = Set.of("pods", "services", "nodes");
    private static final Set<String> CONVERSATIONS =
            Set.of("attach", "exec", "log", "portforward", "proxy");

    private final int maxMutating;
    private final int maxReadOnly;
    private final Predicate<HttpCall> uncounted;
    private final Predicate<HttpCall> exempt;
    private final HttpHandler next;
    private final AtomicInteger mutating = new AtomicInteger();
    private final AtomicInteger readOnly = new AtomicInteger();
    private final LongAdder mutatingDropped = new LongAdder();
    private final LongAdder readOnlyDropped = new LongAdder();

    /**
     * @param uncounted calls that always go through: see {@link #isLongRunning}
     * @param exempt whether the caller is not to be refused; asked only when there is no room
     */
    public InFlightLimit(
            int maxMutating,
            int maxReadOnly,
            Predicate<HttpCall> uncounted,
            Predicate<HttpCall> exempt,
            HttpHandler next) {
        this.maxMutating = maxMutating;
        this.maxReadOnly = maxReadOnly;
        this.uncounted = uncounted;
        this.exempt = exempt;
        this.next = next;
    }

    /** Watches, and sub-resources that are a conversation. */
    public static boolean isLongRunning(HttpCall call) {
        if (!(RequestTarget.parse(call.path()) instanceof RequestTarget.Resource target)) {
            return false;
        }
        return target.name().isEmpty()
                ? READS.contains(call.method()) && new Query(call.query()).flag("watch")
                : HOSTS.contains(target.resource()) && CONVERSATIONS.contains(target.subresource());
    }

    @Override
    public void handle(HttpCall call) {
        if (uncounted.test(call)) {
            next.handle(call);
            return;
        }
        boolean reads = READS.contains(call.method());
        AtomicInteger count = reads ? readOnly : mutating;
        if (count.incrementAndGet() > (reads ? maxReadOnly : maxMutating)) {
            count.decrementAndGet();
            if (exempt.test(call)) {
                next.handle(call);
                return;
            }
            (reads ? readOnlyDropped : mutatingDropped).increment();
            Refusal refusal = Refusal.TOO_MANY;
            call.respond(refusal.status, Refusal.CONTENT_TYPE, refusal.body(0), refusal.headers());
            return;
        }
        call.onEnd(count::decrementAndGet);
        next.handle(call);
    }

    public int mutatingInFlight() {
        return mutating.get();
    }

    public int readOnlyInFlight() {
        return readOnly.get();
    }

    /** Calls that were answered with 429 so far. */
    public long mutatingDropped() {
        return mutatingDropped.sum();
    }

    /** Calls that were answered with 429 so far. */
    public long readOnlyDropped() {
        return readOnlyDropped.sum();
    }
}
