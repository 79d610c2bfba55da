package io.keelson.kvstore.member;

import io.keelson.raft.core.RaftSettings;
import io.keelson.raft.node.NodeEvents;
import io.keelson.raft.node.RaftNodeSettings;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.wal.WalSettings;
import io.keelson.wal.disk.SimDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A member's machine: a disk, an engine, and, while there is power, a running member. */
final class SimMember {
    static final int HEARTBEAT_MILLIS = 50;
    static final int ELECTION_MILLIS = 500;
    private static final long SNAPSHOT_COUNT = 25;
    static final String CLUSTER_TOKEN = "simulation";
    private static final Path DATA = Path.of("/data");

    /** Nobody signals them: between their times they would find nothing. */
    private static final Set<String> ONLY_PACED = Set.of("timers", "log-filler");

    /** Small, so that segments are recycled and followers need snapshots. */
    private static final MemberLimits LIMITS =
            new MemberLimits(
                    new WalSettings(16 << 10, 4 << 10, 512, 2, 512),
                    defaults ->
                            new RaftNodeSettings(
                                    new RaftSettings(
                                            defaults.raft().electionTimeoutTicks(),
                                            defaults.raft().heartbeatTicks(),
                                            2 << 10,
                                            16 << 10,
                                            4 << 10),
                                    defaults.tickNanos(),
                                    64 << 10,
                                    32 << 10,
                                    8 << 10,
                                    32 << 10,
                                    50,
                                    20,
                                    512,
                                    2048,
                                    400_000_000,
                                    20));

    /** One start of the member, up to its end. */
    static final class Life {
        private final Member member;
        private final SimLane lane;

        Life(Member member, SimLane lane) {
            this.member = member;
            this.lane = lane;
        }

        Member member() {
            return member;
        }

        SimLane lane() {
            return lane;
        }

        Gateway gateway() {
            return member.gateway();
        }
    }

    private final SimCluster cluster;
    private final String name;
    private final RandomGenerator random;
    private final SimGenerations generations;
    private SimDisk disk = new SimDisk();
    private @Nullable Life life;
    private boolean begun;
    private int lives;

    SimMember(SimCluster cluster, String name, RandomGenerator random) {
        this.cluster = cluster;
        this.name = name;
        this.random = random;
        generations = new SimGenerations(this::syncPoint);
    }

    /** An operation of the disk like any other, so that the power can go at it. */
    private void syncPoint() {
        try {
            disk.syncDirectory(DATA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    SimDisk disk() {
        return disk;
    }

    SimGenerations generations() {
        return generations;
    }

    /** Null without power. */
    @Nullable Life life() {
        return life;
    }

    /** It once had an identity. */
    boolean hasBegun() {
        return begun;
    }

    static URI peerUrl(String name) {
        return URI.create("http://" + name + ":2380");
    }

    private MemberSettings settings(List<String> names) {
        TreeMap<String, List<URI>> founders = new TreeMap<>();
        names.forEach(each -> founders.put(each, List.of(peerUrl(each))));
        List<URI> clientUrls = List.of(URI.create("http://" + name + ":2379"));
        List<URI> peerUrls = List.of(peerUrl(name));
        return new MemberSettings(
                name,
                DATA,
                clientUrls,
                clientUrls,
                peerUrls,
                peerUrls,
                founders,
                true,
                CLUSTER_TOKEN,
                HEARTBEAT_MILLIS,
                ELECTION_MILLIS,
                SNAPSHOT_COUNT,
                1L << 30,
                1 << 20,
                128);
    }

    /**
     * The power is back: opens the member and gives its agents to the scheduler.
     *
     * @return false if the power went again meanwhile
     */
    boolean boot(List<String> names) throws IOException {
        SimLane lane = new SimLane("lane", 3);
        SimLane history = new SimLane("history", 1);
        MemberEnvironment environment =
                new MemberEnvironment(
                        disk,
                        cluster.scheduler()::nowNanos,
                        () -> cluster.scheduler().nowNanos() / 1_000_000_000,
                        random,
                        LIMITS,
                        directory -> generations,
                        path -> new SimEngine(generations, generations.engine(path), random),
                        identity -> cluster.network().connect(identity.memberId()),
                        url -> Optional.empty(),
                        history,
                        NodeEvents.NONE,
                        new PeerConnections(),
                        (where, cause) -> {
                            throw new AssertionError(name + " ends in " + where, cause);
                        });
        Member member;
        try {
            member = Member.open(settings(names), environment);
        } catch (SimDisk.PowerLost e) {
            return false;
        }
        begun = true;
        lives++;
        List<Agent> agents = new ArrayList<>(member.node().loopAgents());
        agents.add(member.node().logWriterAgent());
        agents.addAll(member.node().backgroundAgents());
        agents.add(new Observed(member.applier(), member.gateway()));
        agents.addAll(member.followers());
        agents.addAll(member.background());
        agents.add(history);
        agents.add(lane);
        Life started = new Life(member, lane);
        life = started;
        cluster.scheduler().add(this, agents.stream().map(this::powered).toList());
        member.node().startTransport();
        return true;
    }

    private Agent powered(Agent agent) {
        return new Powered(agent);
    }

    /** The process ends here and now; the disk loses what was not synced, if the power goes. */
    void end(boolean powerCut) {
        Life ended = life;
        if (ended != null) {
            life = null;
            cluster.scheduler().remove(this);
            cluster.network().crash(ended.member().identity().memberId());
        }
        if (powerCut) {
            double share = random.nextBoolean() ? 0 : random.nextInt(3) / 2.0;
            disk = disk.afterPowerLoss(random, share);
        } else {
            disk.processKilled();
        }
        // Half of the time no flush came by itself.
        generations.crash(random.nextBoolean() ? random : () -> 0);
    }

    /** Stops in good order, but does not hand over. */
    void stop() {
        Life ended = life;
        if (ended != null) {
            ended.member().close(true);
            ended.lane().doWork(cluster.scheduler().nowNanos());
            end(false);
        }
    }

    @Override
    public String toString() {
        return name + " (life " + lives + ")";
    }

    /** An agent whose end, when the power goes, is that of the whole member. */
    private final class Powered implements Agent {
        private final Agent agent;
        private final boolean onlyPaced;
        private long nextNanos;

        Powered(Agent agent) {
            this.agent = agent;
            onlyPaced = ONLY_PACED.contains(agent.name());
        }

        @Override
        public String name() {
            return agent.name();
        }

        @Override
        public int doWork(long nowNanos) throws Exception {
            if (nowNanos < nextNanos) {
                return 0;
            }
            if (onlyPaced) {
                nextNanos = nowNanos + agent.idleNanos(nowNanos);
            }
            try {
                return agent.doWork(nowNanos);
            } catch (SimDisk.PowerLost e) {
                cluster.lostPower(SimMember.this);
                return 1;
            } catch (Exception | AssertionError e) {
                throw new AssertionError(SimMember.this + ", " + agent.name() + ": " + e, e);
            }
        }

        @Override
        public long idleNanos(long nowNanos) {
            return onlyPaced ? Math.max(0, nextNanos - nowNanos) : agent.idleNanos(nowNanos);
        }

        @Override
        public Wakeup wakeup() {
            return agent.wakeup();
        }
    }

    /** The applier, whose every step is looked at. */
    private final class Observed implements Agent {
        private final Agent applier;
        private final Gateway gateway;

        Observed(Agent applier, Gateway gateway) {
            this.applier = applier;
            this.gateway = gateway;
        }

        @Override
        public String name() {
            return applier.name();
        }

        @Override
        public int doWork(long nowNanos) throws Exception {
            int work = applier.doWork(nowNanos);
            if (work > 0) {
                cluster.applied(SimMember.this, gateway);
            }
            return work;
        }

        @Override
        public long idleNanos(long nowNanos) {
            return applier.idleNanos(nowNanos);
        }

        @Override
        public Wakeup wakeup() {
            return applier.wakeup();
        }
    }
}
