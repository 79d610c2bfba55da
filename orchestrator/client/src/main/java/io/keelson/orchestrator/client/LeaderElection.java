package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by a Lease which of several processes acts. Upstream's rules and times: the holder renews
 * every 2 s; another takes the Lease when it has not seen it change for 15 s <em>by its own
 * clock</em>, so that clocks need not agree, only run equally fast; a holder that could not renew
 * for 10 s, counted from before its last successful try, leads no longer, whatever its requests are
 * doing, so that it has stopped before another begins.
 */
public final class LeaderElection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("election");
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW_MAX = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Of the time between tries by those that do not lead, so that they do not come together. */
    private static final double JITTER = 1.2;

    private final Api api;
    private final Clockwork clockwork;
    private final ObjectKey lease;
    private final String identity;
    private final Candidate candidate;

    /** Guarded by this, as are all that follow. */
    private final Queue<Runnable> untold = new ArrayDeque<>();

    private boolean telling;
    private boolean closed;
    private boolean leading;
    private long leadsUntilNanos;
    private Clockwork.@Nullable Timer deadline;
    private Clockwork.@Nullable Timer next;

    /** The Lease as seen last, and when it was first seen so. */
    private @Nullable Obj seen;

    private long seenNanos;

    /** Is told, one after the other, when it is to act and when not. */
    public interface Candidate {
        /** Returns soon: what follows is not told before. */
        void startedLeading();

        /** Also when the election is closed while it leads. */
        void stoppedLeading();
    }

    /** {@code host_uuid}: this process, and no other before or after it. */
    public static String identity(String host, Clockwork clockwork) {
        return host + "_" + new UUID(clockwork.random().nextLong(), clockwork.random().nextLong());
    }

    /**
     * @param api of an identity that may get, create and update that Lease
     */
    public LeaderElection(
            Api api, Clockwork clockwork, ObjectKey lease, String identity, Candidate candidate) {
        this.api = api;
        this.clockwork = clockwork;
        this.lease = lease;
        this.identity = identity;
        this.candidate = candidate;
    }

    /** Begins to try. */
    public void start() {
        clockwork.execute(this::turn);
    }

    /** Whether it may act now: false as soon as that is not certain. */
    public synchronized boolean isLeading() {
        return leading && clockwork.nanoTime() - leadsUntilNanos < 0;
    }

    /** Stops leading, and then gives the Lease away, so that another need not wait. */
    @Override
    public void close() {
        boolean held;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            held = leading;
            stopLeading("it is closed");
            if (next != null) {
                next.cancel();
            }
        }
        tell();
        if (held) {
            release();
        }
    }

    private void turn() {
        long sentNanos = clockwork.nanoTime();
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        boolean held = false;
        try {
            held = acquireOrRenew();
        } catch (StatusException e) {
            LOG.info("{} {}: {}", lease, identity, e.getMessage());
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            if (held) {
                renewed(sentNanos);
            }
            double times = leading ? 1 : 1 + clockwork.random().nextDouble() * JITTER;
            next =
                    clockwork.schedule(
                            Duration.ofNanos((long) (RETRY.toNanos() * times)), this::turn);
        }
        tell();
    }

    /** Whether the Lease says that this process holds it, after this try. */
    private boolean acquireOrRenew() {
        Obj known = leads() ? seen() : null;
        if (known != null) {
            try {
                observe(api.update(ApiResource.LEASES, held(known)));
                return true;
            } catch (StatusException e) {
                LOG.debug("{}: renewing at once: {}", lease, e.getMessage());
            }
        }
        Obj now = api.find(ApiResource.LEASES, lease);
        if (now == null) {
            observe(api.create(ApiResource.LEASES, held(null)));
            return true;
        }
        observe(now);
        String holder = now.text("spec", "holderIdentity");
        if (!holder.isEmpty() && !holder.equals(identity) && isValid(now)) {
            return false;
        }
        observe(api.update(ApiResource.LEASES, held(now)));
        return true;
    }

    private synchronized boolean leads() {
        return leading;
    }

    private synchronized @Nullable Obj seen() {
        return seen;
    }

    private synchronized void observe(Obj now) {
        if (seen == null || !seen.equals(now)) {
            seen = now;
            seenNanos = clockwork.nanoTime();
        }
    }

    /** By the time that has passed here since it was seen first, not by the time it names. */
    private synchronized boolean isValid(Obj now) {
        long validNanos =
                Duration.ofSeconds(now.whole(0, "spec", "leaseDurationSeconds")).toNanos();
        return clockwork.nanoTime() - seenNanos < validNanos;
    }

    /** As this process writes it. */
    private Obj held(@Nullable Obj had) {
        String now = Times.micros(clockwork.now());
        Obj base =
                had != null
                        ? had
                        : Obj.builder()
                                .put("apiVersion", ApiResource.LEASES.apiVersion())
                                .put("kind", ApiResource.LEASES.kind())
                                .put(
                                        "metadata",
                                        Obj.builder()
                                                .put("name", lease.name())
                                                .put("namespace", lease.namespace())
                                                .build())
                                .build();
        Obj spec = base.obj("spec");
        boolean mine = spec.text("holderIdentity").equals(identity);
        long transitions = spec.whole(0, "leaseTransitions");
        spec =
                spec.with("holderIdentity", Node.of(identity))
                        .with("leaseDurationSeconds", Node.of(LEASE.toSeconds()))
                        .with("renewTime", Node.of(now))
                        .with(
                                "leaseTransitions",
                                Node.of(had == null || mine ? transitions : transitions + 1));
        return base.with("spec", mine ? spec : spec.with("acquireTime", Node.of(now)));
    }

    private synchronized void renewed(long sentNanos) {
        leadsUntilNanos = sentNanos + RENEW_MAX.toNanos();
        long left = leadsUntilNanos - clockwork.nanoTime();
        if (left <= 0) {
            return; // the answer took too long: what it says may not hold any more
        }
        if (deadline != null) {
            deadline.cancel();
        }
        deadline = clockwork.schedule(Duration.ofNanos(left), this::deadlinePassed);
        if (!leading) {
            leading = true;
            LOG.info("{} is held by {}", lease, identity);
            untold.add(candidate::startedLeading);
        }
    }

    private void deadlinePassed() {
        synchronized (this) {
            if (clockwork.nanoTime() - leadsUntilNanos < 0) {
                return;
            }
            stopLeading("it was not renewed for " + RENEW_MAX.toSeconds() + " s");
        }
        tell();
    }

    private synchronized void stopLeading(String why) {
        if (deadline != null) {
            deadline.cancel();
        }
        if (leading) {
            leading = false;
            LOG.info("{} is led no longer by {}: {}", lease, identity, why);
            untold.add(candidate::stoppedLeading);
        }
    }

    /** By one thread at a time, in order, and outside of the lock. */
    private void tell() {
        while (true) {
            Runnable first;
            synchronized (this) {
                first = telling ? null : untold.poll();
                if (first == null) {
                    return;
                }
                telling = true;
            }
            try {
                first.run();
            } finally {
                synchronized (this) {
                    telling = false;
                }
            }
        }
    }

    private void release() {
        try {
            Obj known = api.find(ApiResource.LEASES, lease);
            if (known == null || !known.text("spec", "holderIdentity").equals(identity)) {
                return;
            }
            String now = Times.micros(clockwork.now());
            Obj spec =
                    known.obj("spec")
                            .with("holderIdentity", Node.of(""))
                            .with("leaseDurationSeconds", Node.of(1))
                            .with("acquireTime", Node.of(now))
                            .with("renewTime", Node.of(now));
            api.update(ApiResource.LEASES, known.with("spec", spec));
        } catch (StatusException e) {
            LOG.info("{} could not be given away: {}", lease, e.getMessage());
        }
    }
}
