package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.HashKv;
import io.keelson.kvstore.mvcc.ReadResult;
import io.keelson.kvstore.mvcc.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A cluster with its clients and watchers, and the checks of everything they were told. */
final class SimRun {
    private static final long CALM_NANOS = 40 * SimCluster.SECOND;
    private static final String CLIENTS = "clients";
    private static final String WATCHERS = "watchers";

    private final SimCluster cluster;
    private final Claims claims = new Claims();
    private final RealTimeOrder order;
    private final SimRequests requests;
    private final List<SimWatcher> watchers = new ArrayList<>();

    SimRun(long seed, int size) {
        cluster = new SimCluster(seed, size);
        order = new RealTimeOrder(cluster.ledger());
        requests = new SimRequests(order, claims, cluster.leases());
        for (SimMember member : cluster.members()) {
            watchers.add(new SimWatcher(cluster, "watcher at " + member.name(), member, "", ""));
        }
        watchers.add(new SimWatcher(cluster, "roaming watcher", null, "", ""));
        watchers.add(new SimWatcher(cluster, "watcher of k2..k5", null, "k2", "k5"));
        watchers.add(new SimWatcher(cluster, "watcher of k3..k4", null, "k3", "k4"));
        watchers.forEach(watcher -> cluster.scheduler().add(WATCHERS, List.of(watcher)));
    }

    SimCluster cluster() {
        return cluster;
    }

    SimRequests requests() {
        return requests;
    }

    int writes() {
        return order.writes();
    }

    int claims() {
        return claims.count();
    }

    void addClients(int count) {
        for (int number = 1; number <= count; number++) {
            cluster.scheduler().add(CLIENTS, List.of(new SimClient(cluster, requests, number)));
        }
    }

    /** The network is whole and everybody runs: they come to agree, and every promise was kept. */
    void settle() throws Exception {
        cluster.scheduler().remove(CLIENTS);
        cluster.await(
                "a leader, and all level with it",
                CALM_NANOS,
                () -> cluster.hasLeader() && cluster.isLevel());
        cluster.await("the end of all leases", CALM_NANOS, this::leasesAreOver);
        cluster.await("all level", CALM_NANOS, cluster::isLevel);
        long last = revision();
        cluster.await(
                "all watchers at the end",
                CALM_NANOS,
                () -> watchers.stream().allMatch(watcher -> watcher.hasHeard(last)));
        cluster.scheduler().runFor(300 * SimCluster.MILLI);
        if (!cluster.isLevel() || cluster.ledger().newest() != revision()) {
            throw new AssertionError("not at rest");
        }
        claims.check(cluster.ledger());
        cluster.ledger().noValueTwice();
        watchers.forEach(watcher -> watcher.check(cluster.ledger().newest()));
        equalHashes();
    }

    private View view(SimMember member) {
        SimMember.Life life = member.life();
        if (life == null) {
            throw new AssertionError(member + " is down");
        }
        return life.gateway().view();
    }

    private long revision() {
        try (View view = view(cluster.members().getFirst())) {
            return view.revision();
        }
    }

    private boolean leasesAreOver() {
        for (SimMember member : cluster.members()) {
            try (View view = view(member)) {
                if (!view.leases().isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void equalHashes() {
        Set<HashKv> hashes = new HashSet<>();
        for (SimMember member : cluster.members()) {
            try (View view = view(member)) {
                if (view.hashKv(0) instanceof ReadResult.Ready<HashKv>(HashKv hash)) {
                    hashes.add(hash);
                }
            }
        }
        if (hashes.size() != 1) {
            throw new AssertionError("members differ: " + hashes);
        }
    }
}
