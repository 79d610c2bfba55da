package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.View;
import io.keelson.raft.core.Effects.RoleName;
import io.keelson.raft.node.agent.SimScheduler;
import io.keelson.raft.node.transport.SimNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Whole members in one thread and from one seed, and what is to hold for all of them. */
final class SimCluster {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;

    private final RandomGenerator random;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final List<String> names = new ArrayList<>();
    private final List<SimMember> members = new ArrayList<>();
    private final EqualStateHashes hashes = new EqualStateHashes();
    private final LeasesOutliveTheirTtl leases = new LeasesOutliveTheirTtl();
    private final Ledger ledger = new Ledger();
    private boolean cutsAreCommon;
    private boolean divergenceIsPlanted;
    private int powerCuts;

    SimCluster(long seed, int size) {
        random = new Random(seed);
        scheduler = new SimScheduler(random);
        network = new SimNetwork(random);
        scheduler.add(network);
        for (int i = 1; i <= size; i++) {
            names.add("m" + i);
        }
        names.forEach(name -> members.add(new SimMember(this, name, random)));
    }

    RandomGenerator random() {
        return random;
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimNetwork network() {
        return network;
    }

    List<SimMember> members() {
        return members;
    }

    LeasesOutliveTheirTtl leases() {
        return leases;
    }

    Ledger ledger() {
        return ledger;
    }

    int powerCuts() {
        return powerCuts;
    }

    /** From now on all members lose their power when one does. */
    void cutsAreCommon(boolean value) {
        cutsAreCommon = value;
    }

    /** From now on a member may be in another state than the others. */
    void divergenceIsPlanted() {
        divergenceIsPlanted = true;
    }

    /** Starts all that are down; some may lose their power again at once. */
    void startAll() throws IOException {
        for (SimMember member : members) {
            start(member);
        }
    }

    void start(SimMember member) throws IOException {
        if (member.life() == null && !member.boot(names)) {
            lostPower(member);
        }
    }

    /** By a member that found itself without power, or by who takes it away. */
    void lostPower(SimMember member) {
        powerCuts++;
        if (cutsAreCommon) {
            members.forEach(each -> each.end(true));
        } else {
            member.end(true);
        }
    }

    /** On a member's applier, after each step. */
    void applied(SimMember member, Gateway gateway) {
        try (View view = gateway.view()) {
            if (!divergenceIsPlanted) {
                hashes.applied(member, view);
                if (!view.alarms().isEmpty()) {
                    throw new AssertionError("an alarm without a cause: " + view.alarms());
                }
            }
            leases.applied(member, view, scheduler.nowNanos());
        }
    }

    boolean hasLeader() {
        return members.stream()
                .map(SimMember::life)
                .anyMatch(life -> life != null && life.gateway().role().role() == RoleName.LEADER);
    }

    /** Everybody runs and has applied the same. */
    boolean isLevel() {
        long level = -1;
        for (SimMember member : members) {
            SimMember.Life life = member.life();
            if (life == null) {
                return false;
            }
            try (View view = life.gateway().view()) {
                long index = view.appliedId().index();
                if (level >= 0 && index != level) {
                    return false;
                }
                level = index;
            }
        }
        return true;
    }

    /** Runs until that holds, for so long at most. */
    void await(String what, long nanos, BooleanSupplier holds) throws Exception {
        long end = scheduler.nowNanos() + nanos;
        while (!holds.getAsBoolean()) {
            if (scheduler.nowNanos() >= end) {
                throw new AssertionError("not within " + nanos / MILLI + " ms: " + what);
            }
            scheduler.runFor(20 * MILLI);
        }
    }
}
