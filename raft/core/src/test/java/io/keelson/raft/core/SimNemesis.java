package io.keelson.raft.core;

import java.util.random.RandomGenerator;

/** Whatever goes wrong in a simulated cluster, until it is told to stop. */
public final class SimNemesis {
    private final SimCluster cluster;
    private final RandomGenerator random;
    private boolean stopped;

    SimNemesis(SimCluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    void start() {
        cluster.clock()
                .after(
                        random.nextLong(2 * cluster.plan().faultPauseMicros()),
                        () -> {
                            if (!stopped) {
                                strike();
                                start();
                            }
                        });
    }

    /** Everything is repaired and stays so. */
    void stop() {
        stopped = true;
        cluster.network().calm();
        for (SimMember member : cluster.members()) {
            if (!member.isUp()) {
                member.start();
            }
        }
    }

    private void strike() {
        if (random.nextInt(100) < cluster.plan().leaderFaultPercent()) {
            strikeLeader();
            return;
        }
        SimMember member = cluster.anyMember();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> crash(member);
            case 3 -> cluster.members().forEach(this::crash);
            case 4 -> crashLeader();
            case 5, 6 -> split();
            case 7 -> oneWay(member.id(), cluster.anyMember().id());
            case 8 -> cluster.network().setLossPercent(random.nextInt(40));
            case 9 -> cluster.network().heal();
            case 10 -> member.pause(random.nextInt(600_000));
            case 11 ->
                    cluster.members()
                            .forEach(m ->
                                    m.offer(new Input.TransferLeader(cluster.anyMember().id())));
            case 12, 13 -> member.flush();
            default -> member.compact();
        }
    }

    /** The leader crashes, or reaches only some of the others for a while. */
    private void strikeLeader() {
        if (random.nextInt(3) == 0) {
            crashLeader();
            return;
        }
        for (SimMember leader : cluster.members()) {
            if (leader.isLeader()) {
                for (SimMember other : cluster.members()) {
                    if (random.nextInt(3) > 0) {
                        cluster.network().cut(leader.id(), other.id());
                    }
                }
                cluster.clock().after(random.nextInt(150_000), () -> cluster.network().heal());
            }
        }
    }

    private void crashLeader() {
        for (SimMember member : cluster.members()) {
            if (member.isLeader()) {
                crash(member);
            }
        }
    }

    private void crash(SimMember member) {
        if (!member.isUp()) {
            return;
        }
        member.crash();
        for (SimMember other : cluster.members()) {
            // The others' immediate re-dial is refused, if they get so far.
            if (random.nextInt(3) > 0) {
                cluster.clock()
                        .after(
                                random.nextInt(20_000),
                                () -> {
                                    if (!member.isUp()) {
                                        other.offer(new Input.PeerLost(member.id()));
                                    }
                                });
            }
        }
        cluster.clock()
                .after(
                        random.nextInt(400_000),
                        () -> {
                            if (!member.isUp()) {
                                member.start();
                            }
                        });
    }

    private void split() {
        int side = random.nextInt(1 << cluster.members().size());
        for (SimMember a : cluster.members()) {
            for (SimMember b : cluster.members()) {
                if ((side >> a.id() & 1) != (side >> b.id() & 1)) {
                    cluster.network().cut(a.id(), b.id());
                }
            }
        }
        healLater();
    }

    private void oneWay(long from, long to) {
        cluster.network().cut(from, to);
        healLater();
    }

    private void healLater() {
        cluster.clock().after(random.nextInt(1_200_000), () -> cluster.network().heal());
    }
}
