package io.keelson.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects;
import io.keelson.raft.core.RaftSettings;
import io.keelson.raft.node.transport.NettyTransport;
import io.keelson.raft.node.transport.PeerTable;
import io.keelson.raft.node.transport.TransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three nodes in one process over real sockets, with logs in memory: once with the loop on the
 * transport's event loop, once on a thread of its own.
 */
class ThreeNodesTest {
    private static final long CLUSTER = 0xc1;
    private static final long SECOND = 1_000_000_000L;
    private static final RaftNodeSettings SETTINGS =
            RaftNodeSettings.of(new RaftSettings(20, 2, 64 << 10, 1 << 20, 256 << 10), 20_000_000L);

    private static final class Running {
        final TestingMember member;
        final NettyTransport transport;
        final NodeThreads threads;

        Running(TestingMember member, NettyTransport transport, NodeThreads threads) {
            this.member = member;
            this.transport = transport;
            this.threads = threads;
        }
    }

    private final Map<Long, TestingMember> members = new HashMap<>();
    private final Map<Long, Running> running = new HashMap<>();
    private final Map<Long, InetSocketAddress> addresses = new HashMap<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final Random random = new Random(1);
    private boolean loopOnTransport;

    @BeforeEach
    void members() {
        for (long id = 1; id <= 3; id++) {
            members.put(id, new TestingMember(id, Configuration.ofVoters(List.of(1L, 2L, 3L))));
            addresses.put(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
    }

    @AfterEach
    void close() {
        new ArrayList<>(running.keySet()).forEach(this::kill);
        assertThat(faults).isEmpty();
    }

    private NettyTransport open(long id) throws IOException {
        NettyTransport transport =
                NettyTransport.open(
                        TransportSettings.of(CLUSTER, id, random.nextLong(), List.of(address(id))),
                        NodeEvents.NONE);
        addresses.put(id, transport.boundAddresses().getFirst());
        return transport;
    }

    private InetSocketAddress address(long id) {
        InetSocketAddress address = addresses.get(id);
        if (address == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return address;
    }

    private TestingMember member(long id) {
        TestingMember member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return member;
    }

    private void startAll(boolean onTransport) throws IOException {
        loopOnTransport = onTransport;
        Map<Long, NettyTransport> transports = new HashMap<>();
        for (long id : members.keySet()) {
            transports.put(id, open(id));
        }
        transports.forEach(this::start);
    }

    private void start(long id) throws IOException {
        start(id, open(id));
    }

    private void start(long id, NettyTransport transport) {
        TestingMember member = member(id);
        RaftNode node =
                member.boot(
                        SETTINGS,
                        transport,
                        RequestHandler.NONE,
                        NodeEvents.NONE,
                        new Random(random.nextLong()),
                        System::nanoTime);
        node.updatePeers(peers(Map.of()));
        NodeThreads threads =
                new NodeThreads(
                        node,
                        "member-" + id,
                        System::nanoTime,
                        (where, cause) -> faults.add(new AssertionError(id + " " + where, cause)));
        threads.start(loopOnTransport ? transport.eventLoop() : null);
        running.put(id, new Running(member, transport, threads));
    }

    private PeerTable peers(Map<Long, InetSocketAddress> otherwise) {
        Map<Long, List<InetSocketAddress>> table = new HashMap<>();
        addresses.forEach(
                (id, address) -> table.put(id, List.of(otherwise.getOrDefault(id, address))));
        return new PeerTable(table, Set.of());
    }

    private void kill(long id) {
        Running gone = running.remove(id);
        if (gone != null) {
            gone.threads.kill();
            gone.transport.close();
        }
    }

    private static void await(String what, BooleanSupplier holds) throws Exception {
        long end = System.nanoTime() + 30 * SECOND;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not in thirty seconds: " + what);
            }
            Thread.sleep(1);
        }
    }

    private TestingMember leader() throws Exception {
        TestingMember[] found = {null};
        await(
                "a leader",
                () -> {
                    for (Running each : running.values()) {
                        Effects.RoleChange role = each.member.machine.role();
                        if (role != null && role.role() == Effects.RoleName.LEADER) {
                            found[0] = each.member;
                        }
                    }
                    return found[0] != null;
                });
        return found[0];
    }

    private TestingMember follower() throws Exception {
        TestingMember leader = leader();
        return running.values().stream()
                .map(each -> each.member)
                .filter(each -> !each.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    private static void propose(TestingMember member, String text) throws Exception {
        byte[] command = text.getBytes(StandardCharsets.UTF_8);
        await("room for " + text, () -> member.node().propose(command));
    }

    private void assertEqualAndOnce() {
        List<byte[]> reference = null;
        for (TestingMember member : members.values()) {
            List<byte[]> commands = member.machine.commands();
            Set<String> distinct = new HashSet<>();
            commands.forEach(each -> distinct.add(new String(each, StandardCharsets.UTF_8)));
            assertThat(distinct.size()).isEqualTo(commands.size());
            if (reference == null) {
                reference = commands;
            }
            assertThat(commands.size()).isEqualTo(reference.size());
            for (int i = 0; i < commands.size(); i++) {
                assertThat(commands.get(i)).isEqualTo(reference.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tenThousandCommandsThroughAKillAndARestart(boolean onTransport) throws Exception {
        startAll(onTransport);
        TestingMember leader = leader();
        for (int i = 0; i < 5_000; i++) {
            propose(leader, "a" + i);
        }
        await("applied", () -> leader.machine.size() == 5_000);
        assertThat(leader.log.syncs()).as("group commit").isLessThan(5_000);
        TestingMember killed = follower();
        kill(killed.id);
        for (int i = 0; i < 5_000; i++) {
            propose(leader, "b" + i);
        }
        start(killed.id);
        for (TestingMember member : members.values()) {
            await("caught up", () -> member.machine.size() == 10_000);
        }
        assertEqualAndOnce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followersForwardAndReadWhatWasWritten(boolean onTransport) throws Exception {
        startAll(onTransport);
        TestingMember follower = follower();
        for (int i = 0; i < 200; i++) {
            int count = i + 1;
            propose(follower, "f" + i);
            TestingMember reader = member(1 + i % 3);
            await("applied", () -> follower.machine.size() == count);
            reader.node().readIndex(count);
            await("read", () -> reader.machine.read(count) != null);
            assertThat(reader.machine.read(count)).isGreaterThanOrEqualTo(count);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledLeaderIsReplaced(boolean onTransport) throws Exception {
        startAll(onTransport);
        TestingMember old = leader();
        propose(old, "before");
        await("applied", () -> old.machine.size() == 1);
        kill(old.id);
        TestingMember next = leader();
        propose(next, "after");
        await("applied", () -> next.machine.size() == 2);
        start(old.id);
        await("the old one follows", () -> old.machine.size() == 2);
        assertEqualAndOnce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoppedLeaderHandsOver(boolean onTransport) throws Exception {
        startAll(onTransport);
        TestingMember old = leader();
        await("followers known", () -> old.node().status().raft().progress().size() == 2);
        Running stopping = running.get(old.id);
        if (stopping == null) {
            throw new AssertionError("not running");
        }
        stopping.threads.stop(5 * SECOND);
        Effects.RoleChange role = old.machine.role();
        assertThat(role == null ? null : role.role())
                .isIn(Effects.RoleName.FOLLOWER, Effects.RoleName.CANDIDATE);
        kill(old.id);
        TestingMember next = leader();
        propose(next, "after");
        await("applied", () -> next.machine.size() == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSnapshotGoesOnAfterItsConnectionBroke(boolean onTransport) throws Exception {
        startAll(onTransport);
        TestingMember leader = leader();
        TestingMember behind = follower();
        kill(behind.id);
        String filler = "z".repeat(1000);
        for (int i = 0; i < 8_000; i++) {
            propose(leader, i + filler);
        }
        List<TestingMember> others =
                members.values().stream().filter(each -> !each.equals(behind)).toList();
        // Whoever leads from here on has to send a snapshot, through the proxy.
        try (BreakingProxy proxy = new BreakingProxy(address(behind.id))) {
            for (TestingMember other : others) {
                await("applied", () -> other.machine.size() == 8_000);
                other.node().cutLog(other.machine.flush());
                await("cut", () -> other.log.cutIndex() > 2_000);
                other.node().updatePeers(peers(Map.of(behind.id, proxy.address())));
            }
            proxy.breakConnections(3, 1_500_000);
            start(behind.id);
            await("all of it", () -> behind.machine.size() == 8_000);
            assertThat(proxy.breaksLeft()).isZero();
        }
        int opened = others.stream().mapToInt(each -> each.snapshots.timesOpened()).sum();
        assertThat(behind.snapshots.writes())
                .as("%s snapshots, 16 files of two chunks each, no chunk twice", opened)
                .isLessThanOrEqualTo(32 * opened);
        assertEqualAndOnce();
    }
}
