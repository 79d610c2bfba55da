package io.keelson.raft.node;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.RaftSettings;
import io.keelson.raft.node.agent.SimScheduler;
import io.keelson.raft.node.transport.SimNetwork;
import io.keelson.raft.node.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whole nodes, all their agents, in one thread and from one seed. After every applied entry it
 * checks that all members apply the same at the same index.
 */
final class SimCluster {
    static final long MILLI = 1_000_000L;

    /** Small limits, so that every one of them is met. */
    static final RaftNodeSettings SETTINGS =
            new RaftNodeSettings(
                    new RaftSettings(10, 1, 2 << 10, 16 << 10, 4 << 10),
                    10 * MILLI,
                    64 << 10,
                    32 << 10,
                    8 << 10,
                    32 << 10,
                    50,
                    50,
                    512,
                    2048,
                    400 * MILLI,
                    20);

    final RandomGenerator random;
    final SimScheduler scheduler;
    final SimNetwork network;
    final SortedMap<Long, TestingMember> members = new TreeMap<>();
    final TreeSet<Long> down = new TreeSet<>();
    private final Map<Long, Entry> ledger = new HashMap<>();
    private long lastIndex;
    private RequestHandler requests = RequestHandler.NONE;

    SimCluster(long seed, int size) {
        random = new Random(seed);
        scheduler = new SimScheduler(random);
        network = new SimNetwork(random);
        scheduler.add(network);
        List<Long> ids = new ArrayList<>();
        for (long id = 1; id <= size; id++) {
            ids.add(id);
        }
        for (long id : ids) {
            add(new TestingMember(id, Configuration.ofVoters(ids)));
        }
    }

    void answer(RequestHandler handler) {
        requests = handler;
    }

    void add(TestingMember member) {
        members.put(member.id, member);
        down.add(member.id);
        member.machine.observe(this::applied);
    }

    private void applied(Entry entry) {
        Entry known = ledger.putIfAbsent(entry.index(), entry);
        if (known != null
                && (known.term() != entry.term()
                        || !java.util.Arrays.equals(known.data(), entry.data()))) {
            throw new AssertionError("two entries at one index: " + known + " and " + entry);
        }
        lastIndex = Math.max(lastIndex, entry.index());
    }

    /** The last entry that any member ever applied. */
    long lastIndex() {
        return lastIndex;
    }

    TestingMember member(long id) {
        TestingMember member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return member;
    }

    void startAll() {
        List.copyOf(down).forEach(this::start);
    }

    void start(long id) {
        TestingMember member = member(id);
        Transport transport = network.connect(id);
        RaftNode node =
                member.boot(
                        SETTINGS,
                        transport,
                        requests,
                        NodeEvents.NONE,
                        random,
                        scheduler::nowNanos);
        scheduler.add(id, TestingMember.agents(node));
        node.startTransport();
        down.remove(id);
    }

    void crash(long id) {
        scheduler.remove(id);
        network.crash(id);
        down.add(id);
    }

    boolean isUp(long id) {
        return !down.contains(id);
    }

    /** A member that leads by its own account, of the highest term; null if there is none. */
    @Nullable TestingMember leader() {
        TestingMember leader = null;
        long highest = 0;
        for (TestingMember member : members.values()) {
            Effects.RoleChange role = member.machine.role();
            if (isUp(member.id)
                    && role != null
                    && role.role() == Effects.RoleName.LEADER
                    && role.term() > highest) {
                highest = role.term();
                leader = member;
            }
        }
        return leader;
    }

    TestingMember awaitLeader() throws Exception {
        for (int i = 0; i < 1000; i++) {
            TestingMember leader = leader();
            if (leader != null && leader.node().status().raft().leader() == leader.id) {
                return leader;
            }
            scheduler.runFor(10 * MILLI);
        }
        throw new AssertionError("no leader in ten seconds");
    }

    /** Runs on; a member whose power goes is down from then on. */
    void runFor(long nanos) throws Exception {
        long end = scheduler.nowNanos() + nanos;
        while (scheduler.nowNanos() < end) {
            try {
                scheduler.runFor(end - scheduler.nowNanos());
            } catch (TestingLog.PowerCut cut) {
                for (TestingMember member : members.values()) {
                    if (isUp(member.id) && member.log.lostPower()) {
                        crash(member.id);
                    }
                }
            }
        }
    }

    /** Runs until that holds, for so long at most. */
    void await(String what, long nanos, java.util.function.BooleanSupplier holds) throws Exception {
        long end = scheduler.nowNanos() + nanos;
        while (!holds.getAsBoolean()) {
            if (scheduler.nowNanos() >= end) {
                throw new AssertionError("not within " + nanos / MILLI + " ms: " + what);
            }
            scheduler.runFor(5 * MILLI);
        }
    }
}
