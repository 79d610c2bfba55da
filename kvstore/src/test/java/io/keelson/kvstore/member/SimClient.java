package io.keelson.kvstore.member;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client with a session at one member: it asks for one thing at a time, whatever is drawn, and
 * goes elsewhere when its member ends or does not answer well. Every request must be answered,
 * once, while the member lives.
 */
final class SimClient implements Agent {
    private static final long PATIENCE_NANOS = 30 * SimCluster.SECOND;
    private static final int KEYS = 8;

    private final SimCluster cluster;
    private final SimRequests requests;
    private final RandomGenerator random;
    private final int number;
    private final Wakeup wakeup = new Wakeup();

    private @Nullable SimMember member;
    private SimMember.@Nullable Life life;
    private @Nullable Request pending;
    private long nextNanos;
    private long localRevision;
    private long lastNumber;
    private long leaseId;

    /** The mod revision, as last seen, of one key; for comparisons. */
    private String seenKey = "k0";

    private long seenModRevision;

    private final class Request implements SimRequests.Done {
        private final long askedNanos;
        private boolean answered;

        Request(long askedNanos) {
            this.askedNanos = askedNanos;
        }

        @Override
        public void accept(Boolean well) {
            if (answered) {
                throw new AssertionError(name() + " is answered twice");
            }
            answered = true;
            pending = null;
            if (!well && random.nextInt(3) == 0) {
                leave();
            }
        }
    }

    SimClient(SimCluster cluster, SimRequests requests, int number) {
        this.cluster = cluster;
        this.requests = requests;
        this.number = number;
        random = cluster.random();
    }

    @Override
    public String name() {
        return "client-" + number;
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return pending == null ? Math.max(0, nextNanos - nowNanos) : 100 * SimCluster.MILLI;
    }

    @Override
    public int doWork(long nowNanos) {
        SimMember.Life here = life;
        if (here == null || member == null || member.life() != here) {
            leave();
            here = arrive();
        }
        Request waiting = pending;
        if (waiting != null && nowNanos - waiting.askedNanos > PATIENCE_NANOS) {
            throw new AssertionError(name() + " is never answered by " + member);
        }
        if (waiting != null || nowNanos < nextNanos) {
            return 0;
        }
        nextNanos = nowNanos + SimCluster.MILLI + random.nextLong(60 * SimCluster.MILLI);
        if (here == null) {
            return 0;
        }
        ask(here, nowNanos);
        return 1;
    }

    private void leave() {
        member = null;
        life = null;
        pending = null;
        localRevision = 0;
    }

    private SimMember.@Nullable Life arrive() {
        List<SimMember> members = cluster.members();
        SimMember chosen = members.get(random.nextInt(members.size()));
        member = chosen;
        life = chosen.life();
        return life;
    }

    private void ask(SimMember.Life at, long nowNanos) {
        Request request = new Request(nowNanos);
        pending = request;
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> requests.put(at, key(), text(), 0, request);
            case 6 -> requests.put(at, key(), text(), leaseId, request);
            case 7 -> requests.delete(at, key(), "", request);
            case 8 -> requests.delete(at, "k2", "k4", request);
            case 9, 10 -> requests.compareAndPut(at, seenKey, seenModRevision, text(), request);
            case 11, 12 -> readOne(at, request);
            case 13 -> requests.read(at, "k", "l", found -> {}, request);
            case 14, 15 -> readLocally(at, 0);
            case 16 -> readLocally(at, 1 + random.nextLong(cluster.ledger().newest() + 2));
            case 17 -> grantOrRevoke(at, nowNanos, request);
            case 18 -> keepAlive(at, nowNanos, request);
            default -> compact(at, request);
        }
    }

    private String key() {
        return "k" + random.nextInt(KEYS);
    }

    /** Never the same twice. */
    private String text() {
        lastNumber++;
        return number + "." + lastNumber + ".".repeat(random.nextInt(200));
    }

    private void readOne(SimMember.Life at, Request request) {
        String key = key();
        requests.read(
                at,
                key,
                "",
                found -> {
                    Ledger.Value value = found.get(key);
                    seenKey = key;
                    seenModRevision = value == null ? 0 : value.modRevision();
                },
                request);
    }

    private void readLocally(SimMember.Life at, long revision) {
        pending = null;
        long seen = requests.readLocally(at, "k", "l", revision);
        if (seen < localRevision) {
            throw new AssertionError(
                    name() + " saw " + localRevision + ", now " + seen + " at " + member);
        }
        localRevision = seen;
    }

    private void grantOrRevoke(SimMember.Life at, long nowNanos, Request request) {
        if (leaseId != 0 && random.nextInt(4) == 0) {
            requests.revoke(at, leaseId, request);
            leaseId = 0;
        } else {
            lastNumber++;
            leaseId = number * 1_000_000L + lastNumber;
            requests.grant(at, leaseId, 1 + random.nextInt(3), nowNanos, request);
        }
    }

    private void keepAlive(SimMember.Life at, long nowNanos, Request request) {
        if (leaseId == 0) {
            pending = null;
        } else {
            requests.keepAlive(at, leaseId, nowNanos, request);
        }
    }

    /** Only what a watcher of everything was told is let go. */
    private void compact(SimMember.Life at, Request request) {
        long completeTo = cluster.ledger().completeTo();
        if (completeTo < 5 || random.nextInt(3) != 0) {
            pending = null;
            return;
        }
        requests.compact(at, completeTo - random.nextLong(Math.min(completeTo - 1, 10)), request);
    }
}
