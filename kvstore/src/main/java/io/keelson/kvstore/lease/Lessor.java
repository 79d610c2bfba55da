package io.keelson.kvstore.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows every lease, and on the leader when each ends. Which leases there are, and what hangs on
 * them, is the replicated store's; a deadline is only the leader's own, by its monotonic clock, and
 * begins anew with each leader: with what the last checkpoint said was left, plus an election time.
 *
 * <p>An agent: {@link #doWork} is called by one thread, everything else by any. Expiry is a
 * proposal that names the term in which it was decided: a leader that was replaced without noticing
 * can end no lease.
 */
public final class Lessor {
    private static final long NO_TERM = 0;

    private final LeaseSettings settings;
    private final Proposals proposals;
    private final Runnable wake;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final Map<Long, Lease> leases = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines =
            new PriorityQueue<>(Comparator.comparingLong(Deadline::nanos));
    private long leadingTerm = NO_TERM;
    private long nowNanos;
    private long nextScanNanos = Long.MIN_VALUE;
    private long nextCheckpointNanos = Long.MIN_VALUE;

    /** What the lessor asks to have replicated. */
    public interface Proposals {
        /** Ends these leases, if the entry is of this term. */
        void expire(long term, List<Long> leaseIds);

        /** Notes what is left of these leases, in seconds, for the next leader. */
        void checkpoint(long term, Map<Long, Long> remainingSeconds);
    }

    /**
     * How a lease stands.
     *
     * @param remainingSeconds -1 when there is no such lease
     * @param grantedSeconds 0 when there is no such lease
     */
    public record Remaining(long remainingSeconds, long grantedSeconds) {
        static final Remaining NONE = new Remaining(-1, 0);
    }

    /** What the store holds of a lease. */
    public record Stored(long id, long ttlSeconds, long remainingSeconds) {}

    private static final class Lease {
        final long id;
        final long ttlSeconds;

        /** From the last checkpoint; 0 for none. */
        long checkpointSeconds;

        long deadlineNanos;

        /** Keep-alives that came too late wait here for the revocation. */
        final List<Consumer<@Nullable Long>> lateRenewals = new ArrayList<>(0);

        Lease(long id, long ttlSeconds) {
            this.id = id;
            this.ttlSeconds = ttlSeconds;
        }
    }

    private record Deadline(long leaseId, long nanos) {}

    public Lessor(LeaseSettings settings, Proposals proposals, Runnable wake) {
        this.settings = settings;
        this.proposals = proposals;
        this.wake = wake;
    }

    /** All leases anew: at start, and when a snapshot replaced the state. */
    public void load(List<Stored> stored) {
        submit(() -> {
            leases.values().forEach(Lessor::answerLate);
            leases.clear();
            deadlines.clear();
            for (Stored each : stored) {
                Lease lease = new Lease(each.id(), each.ttlSeconds());
                lease.checkpointSeconds = each.remainingSeconds();
                leases.put(lease.id, lease);
            }
            if (leadingTerm != NO_TERM) {
                restartAll();
            }
        });
    }

    /** A grant was applied. */
    public void granted(long id, long ttlSeconds) {
        submit(() -> {
            Lease lease = new Lease(id, ttlSeconds);
            leases.put(id, lease);
            schedule(lease, ttlSeconds, 0);
        });
    }

    /** A revocation or expiry was applied. */
    public void revoked(long id) {
        submit(() -> {
            Lease lease = leases.remove(id);
            if (lease != null) {
                answerLate(lease);
            }
        });
    }

    /** A checkpoint was applied; 0 takes an earlier one back. */
    public void checkpointed(long id, long remainingSeconds) {
        submit(() -> {
            Lease lease = leases.get(id);
            if (lease != null) {
                lease.checkpointSeconds = remainingSeconds;
            }
        });
    }

    /** This member leads from now on, in this term. */
    public void lead(long term) {
        submit(() -> {
            leadingTerm = term;
            restartAll();
        });
    }

    /** This member leads no more. */
    public void follow() {
        submit(() -> {
            leadingTerm = NO_TERM;
            deadlines.clear();
            leases.values().forEach(Lessor::answerNotLeading);
        });
    }

    /**
     * Begins the lease's time anew. The answer: the granted seconds, 0 when there is no such lease,
     * null when this member does not lead. The caller has confirmed the leadership before.
     */
    public void renew(long id, Consumer<@Nullable Long> answer) {
        submit(() -> {
            Lease lease = leases.get(id);
            if (leadingTerm == NO_TERM) {
                answer.accept(null);
            } else if (lease == null) {
                answer.accept(0L);
            } else if (lease.deadlineNanos <= nowNanos) {
                lease.lateRenewals.add(answer);
            } else {
                if (lease.checkpointSeconds != 0) {
                    lease.checkpointSeconds = 0;
                    proposals.checkpoint(leadingTerm, Map.of(id, 0L));
                }
                schedule(lease, lease.ttlSeconds, 0);
                answer.accept(lease.ttlSeconds);
            }
        });
    }

    /** What is left of a lease; null when this member does not lead. */
    public void remaining(long id, Consumer<@Nullable Remaining> answer) {
        submit(() -> {
            Lease lease = leases.get(id);
            if (leadingTerm == NO_TERM) {
                answer.accept(null);
            } else if (lease == null) {
                answer.accept(Remaining.NONE);
            } else {
                long left = Math.max(0, lease.deadlineNanos - nowNanos);
                answer.accept(
                        new Remaining(TimeUnit.NANOSECONDS.toSeconds(left), lease.ttlSeconds));
            }
        });
    }

    /**
     * The ids of all leases, those that end first in front; null when this member does not lead.
     */
    public void byDeadline(Consumer<@Nullable List<Long>> answer) {
        submit(() ->
                answer.accept(
                        leadingTerm == NO_TERM
                                ? null
                                : leases.values().stream()
                                        .sorted(
                                                Comparator.comparingLong(
                                                                (Lease l) -> l.deadlineNanos)
                                                        .thenComparingLong(l -> l.id))
                                        .map(lease -> lease.id)
                                        .toList()));
    }

    private void submit(Runnable task) {
        tasks.add(task);
        wake.run();
    }

    /** Does what there is to do; returns how much that was. */
    public int doWork(long nowNanos) {
        this.nowNanos = nowNanos;
        int work = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            work++;
        }
        if (leadingTerm != NO_TERM) {
            if (nowNanos >= nextScanNanos) {
                nextScanNanos = nowNanos + settings.scanNanos();
                work += expireDue();
            }
            if (nowNanos >= nextCheckpointNanos) {
                nextCheckpointNanos = nowNanos + settings.checkpointNanos();
                work += checkpointLong();
            }
        }
        return work;
    }

    private void restartAll() {
        deadlines.clear();
        nextCheckpointNanos = nowNanos + settings.checkpointNanos();
        for (Lease lease : leases.values()) {
            long seconds = lease.checkpointSeconds > 0 ? lease.checkpointSeconds : lease.ttlSeconds;
            schedule(lease, seconds, settings.extensionNanos());
        }
    }

    private void schedule(Lease lease, long seconds, long extraNanos) {
        lease.deadlineNanos = nowNanos + TimeUnit.SECONDS.toNanos(seconds) + extraNanos;
        if (leadingTerm != NO_TERM) {
            deadlines.add(new Deadline(lease.id, lease.deadlineNanos));
        }
    }

    private int expireDue() {
        List<Long> due = new ArrayList<>();
        while (due.size() < settings.expiriesPerScan()) {
            Deadline next = deadlines.peek();
            if (next == null || next.nanos() > nowNanos) {
                break;
            }
            deadlines.remove();
            Lease lease = leases.get(next.leaseId());
            if (lease != null && lease.deadlineNanos <= nowNanos) {
                due.add(lease.id);
                // Should the proposal get lost, it is made again.
                deadlines.add(new Deadline(lease.id, nowNanos + settings.retryNanos()));
            }
        }
        for (int from = 0; from < due.size(); from += settings.expiriesPerEntry()) {
            int to = Math.min(due.size(), from + settings.expiriesPerEntry());
            proposals.expire(leadingTerm, List.copyOf(due.subList(from, to)));
        }
        return due.size();
    }

    private int checkpointLong() {
        Map<Long, Long> remaining = new HashMap<>();
        for (Lease lease : leases.values()) {
            if (TimeUnit.SECONDS.toNanos(lease.ttlSeconds) > settings.checkpointNanos()
                    && lease.deadlineNanos > nowNanos) {
                long left = TimeUnit.NANOSECONDS.toSeconds(lease.deadlineNanos - nowNanos);
                remaining.put(lease.id, Math.max(1, left));
            }
            if (remaining.size() == settings.checkpointsPerEntry()) {
                proposals.checkpoint(leadingTerm, Map.copyOf(remaining));
                remaining.clear();
            }
        }
        if (!remaining.isEmpty()) {
            proposals.checkpoint(leadingTerm, Map.copyOf(remaining));
        }
        return remaining.size();
    }

    private static void answerLate(Lease lease) {
        lease.lateRenewals.forEach(answer -> answer.accept(0L));
        lease.lateRenewals.clear();
    }

    private static void answerNotLeading(Lease lease) {
        lease.lateRenewals.forEach(answer -> answer.accept(null));
        lease.lateRenewals.clear();
    }
}
