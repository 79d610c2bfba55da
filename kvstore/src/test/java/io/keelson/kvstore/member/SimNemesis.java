package io.keelson.kvstore.member;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** What befalls a cluster: lost power, killed and paused processes, bad weather, cut links. */
final class SimNemesis implements Agent {
    private static final int OPERATIONS_AHEAD_MAX = 60;

    private final SimCluster cluster;
    private final RandomGenerator random;
    private final Wakeup wakeup = new Wakeup();
    private long nextNanos;

    SimNemesis(SimCluster cluster) {
        this.cluster = cluster;
        random = cluster.random();
        weather();
        cluster.scheduler().slowDown(drawn("applier", "log-writer", "lane"), 0.2, 20_000_000L);
        cluster.scheduler().slowDown(drawn("history", "raft-loop", "watch-hub"), 0.1, 20_000_000L);
    }

    private String drawn(String... names) {
        return names[random.nextInt(names.length)];
    }

    @Override
    public String name() {
        return "nemesis";
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return Math.max(0, nextNanos - nowNanos);
    }

    @Override
    public int doWork(long nowNanos) throws IOException {
        if (nowNanos < nextNanos) {
            return 0;
        }
        nextNanos = nowNanos + 50 * SimCluster.MILLI + random.nextLong(700 * SimCluster.MILLI);
        List<SimMember> members = cluster.members();
        SimMember member = members.get(random.nextInt(members.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> cutAtSomeOperation(member);
            case 3 -> cluster.lostPower(member);
            case 4 -> member.end(false);
            case 5 -> member.stop();
            case 6, 7 -> List.copyOf(members).forEach(cluster::lostPower);
            case 8 -> isolate(member);
            case 9 -> cluster.network().cut(id(member), id(members.getFirst()));
            case 10, 11, 12 -> cluster.network().heal();
            case 13 -> weather();
            case 14 -> cluster.scheduler().pause(member, random.nextLong(2 * SimCluster.SECOND));
            default -> cluster.startAll();
        }
        return 1;
    }

    private void cutAtSomeOperation(SimMember member) {
        long now = member.disk().operations();
        member.disk().losePowerBefore(now + random.nextInt(OPERATIONS_AHEAD_MAX));
    }

    private void isolate(SimMember member) {
        cluster.network().isolate(id(member));
    }

    private static long id(SimMember member) {
        return ClusterIds.memberId(
                List.of(SimMember.peerUrl(member.name())), SimMember.CLUSTER_TOKEN);
    }

    private void weather() {
        cluster.network().loss(random.nextInt(3) == 0 ? random.nextDouble() / 10 : 0);
        long longest = random.nextInt(3) == 0 ? 100 * SimCluster.MILLI : 2 * SimCluster.MILLI;
        cluster.network().delay(50_000, longest);
        cluster.network().inOrder(random.nextInt(4) != 0);
    }

    /** The end of all that: everything works again, and everybody runs. */
    void relent() throws IOException {
        cluster.network().heal();
        cluster.network().loss(0);
        cluster.network().delay(50_000, 2 * SimCluster.MILLI);
        cluster.network().inOrder(true);
        for (SimMember member : cluster.members()) {
            member.disk().losePowerBefore(Long.MAX_VALUE);
        }
        cluster.startAll();
    }
}
