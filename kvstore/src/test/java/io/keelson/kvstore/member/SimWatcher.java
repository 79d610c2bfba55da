package io.keelson.kvstore.member;

import io.keelson.kvstore.member.Ledger.Event;
import io.keelson.kvstore.mvcc.View;
import io.keelson.kvstore.watch.Key;
import io.keelson.kvstore.watch.WatchMessage;
import io.keelson.kvstore.watch.WatchSink;
import io.keelson.kvstore.watch.WatchSpec;
import io.keelson.kvstore.watch.WatchStream;
import io.keelson.proto.etcdserverpb.WatchResponse;
import io.keelson.proto.mvccpb.KeyValue;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that watches a range and, when its stream ends, goes on where it was: at its member, or
 * at any. It must be told every revision once and in order, except those that were compacted before
 * it could be.
 */
final class SimWatcher implements Agent {
    private static final long PERIOD_NANOS = 100 * SimCluster.MILLI;

    private final SimCluster cluster;
    private final String name;
    private final @Nullable SimMember home;
    private final String from;
    private final String to;
    private final Wakeup wakeup = new Wakeup();
    private final TreeMap<Long, List<Event>> told = new TreeMap<>();

    /** First revisions of stretches that were compacted away, with the first one after each. */
    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    private @Nullable Connection connection;
    private long firstRevision = 2;
    private long nextRevision = 2;

    /**
     * @param home null to be at any member, and to move now and then
     * @param to exclusive; empty for no end
     */
    SimWatcher(SimCluster cluster, String name, @Nullable SimMember home, String from, String to) {
        this.cluster = cluster;
        this.name = name;
        this.home = home;
        this.from = from;
        this.to = to;
    }

    private boolean seesAll() {
        return from.isEmpty() && to.isEmpty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return PERIOD_NANOS;
    }

    @Override
    public int doWork(long nowNanos) {
        Connection open = connection;
        boolean moves = home == null && cluster.random().nextInt(2000) == 0;
        if (open != null && (moves || open.member.life() != open.life)) {
            open.end();
            open = null;
            connection = null;
        }
        if (open != null) {
            return 0;
        }
        List<SimMember> members = cluster.members();
        SimMember member =
                home == null ? members.get(cluster.random().nextInt(members.size())) : home;
        SimMember.Life life = member.life();
        if (life == null) {
            return 0;
        }
        connection = new Connection(member, life);
        return 1;
    }

    private void told(long revision, List<Event> events) {
        if (revision < nextRevision || (seesAll() && revision != nextRevision)) {
            throw new AssertionError(
                    name + " is told of revision " + revision + " instead of " + nextRevision);
        }
        nextRevision = revision + 1;
        told.put(revision, events);
        if (seesAll()) {
            cluster.ledger().told(name, revision, events);
        }
    }

    private void compacted(long compactRevision) {
        if (compactRevision <= nextRevision) {
            throw new AssertionError(
                    name + " wants " + nextRevision + ", compacted is " + compactRevision);
        }
        gaps.put(nextRevision, compactRevision);
        nextRevision = compactRevision;
    }

    /** At the end: it was told what it wanted to know, up to this revision. */
    void check(long lastRevision) {
        Ledger ledger = cluster.ledger();
        for (long revision = firstRevision; revision <= lastRevision; revision++) {
            var gap = gaps.floorEntry(revision);
            if (gap != null && revision < gap.getValue()) {
                continue;
            }
            List<Event> wanted =
                    ledger.at(revision).stream().filter(event -> covers(event.key())).toList();
            List<Event> heard = told.getOrDefault(revision, List.of());
            if (!wanted.equals(heard)) {
                throw new AssertionError(
                        name + " heard " + heard + " of " + revision + " instead of " + wanted);
            }
        }
    }

    private boolean covers(String key) {
        return key.compareTo(from) >= 0 && (to.isEmpty() || key.compareTo(to) < 0);
    }

    boolean hasHeard(long revision) {
        return !seesAll() || nextRevision > revision;
    }

    private static Event event(io.keelson.proto.mvccpb.Event event) {
        KeyValue kv = event.getKv();
        boolean deleted = event.getType() == io.keelson.proto.mvccpb.Event.EventType.DELETE;
        return new Event(kv.getKey().toStringUtf8(), deleted ? null : SimRequests.value(kv));
    }

    /** One stream with one watch, at one life of a member. */
    private final class Connection implements WatchSink {
        final SimMember member;
        final SimMember.Life life;
        private final WatchStream stream;

        Connection(SimMember member, SimMember.Life life) {
            this.member = member;
            this.life = life;
            stream = life.gateway().watchHub().open(this);
            Key first = new Key(from.isEmpty() ? new byte[] {0} : bytes(from));
            WatchSpec.Selection selection =
                    new WatchSpec.Selection(first, new Key(bytes(to)), false, false, false);
            try (View view = life.gateway().view()) {
                stream.create(
                        new WatchSpec(0, selection, nextRevision, false, false),
                        view.revision(),
                        view.compactRevision());
            }
        }

        private byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        void end() {
            stream.close();
        }

        @Override
        public Lane lane() {
            return life.lane();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(WatchMessage message) {
            if (connection == this) {
                heard(parse(message));
            }
        }

        private void heard(WatchResponse response) {
            List<io.keelson.proto.mvccpb.Event> events = response.getEventsList();
            int at = 0;
            while (at < events.size()) {
                long revision = events.get(at).getKv().getModRevision();
                List<Event> same = new ArrayList<>();
                while (at < events.size() && events.get(at).getKv().getModRevision() == revision) {
                    same.add(event(events.get(at)));
                    at++;
                }
                told(revision, same);
            }
            if (response.getCanceled()) {
                if (response.getCompactRevision() == 0) {
                    throw new AssertionError(name + " is cancelled: " + response);
                }
                connection = null;
                stream.close();
                compacted(response.getCompactRevision());
            }
        }

        private static WatchResponse parse(WatchMessage message) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                message.writeTo(out);
                return WatchResponse.parseFrom(out.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
