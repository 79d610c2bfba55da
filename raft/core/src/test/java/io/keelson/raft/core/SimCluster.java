package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A whole cluster in one thread, from a seed: members with their disks and state machines, the
 * network between them, clients, faults, and the checkers that look at everything after every
 * event. The same seed gives the same run.
 */
public final class SimCluster {
    private static final int STANDBYS = 2;
    private static final long QUIET_MICROS = 20_000_000;

    private final SimPlan plan;
    private final SimClock clock = new SimClock();
    private final RandomGenerator random;
    private final SimNetwork network;
    private final SimLedger ledger;
    private final SimClients clients;
    private final SimNemesis nemesis;
    private final List<SimMember> members = new ArrayList<>();
    private final List<SimChecker> checkers =
            List.of(
                    new OneLeaderPerTerm(),
                    new LogMatching(),
                    new StateMachineSafety(),
                    new LeaderCompleteness(),
                    new AcknowledgedNeverLost(),
                    new ReadsNeverStale());
    private final boolean tracing = Boolean.getBoolean("keelson.sim.trace");
    private long events;

    public SimCluster(long seed, SimPlan plan) {
        this.plan = plan;
        SplittableRandom source = new SplittableRandom(seed);
        this.random = source.split();
        List<Long> voters = new ArrayList<>();
        for (long id = 1; id <= plan.voters(); id++) {
            voters.add(id);
        }
        Configuration initial = Configuration.ofVoters(voters);
        network = new SimNetwork(this, source.split());
        ledger = new SimLedger(initial);
        clients = new SimClients(this, source.split());
        nemesis = new SimNemesis(this, source.split());
        int count = plan.voters() + (plan.changesMembers() ? STANDBYS : 0);
        for (long id = 1; id <= count; id++) {
            Configuration known = id <= plan.voters() ? initial : Configuration.ofVoters(List.of());
            members.add(
                    new SimMember(id, this, new SnapshotMark(EntryId.ZERO, known), source.split()));
        }
    }

    SimPlan plan() {
        return plan;
    }

    SimClock clock() {
        return clock;
    }

    SimNetwork network() {
        return network;
    }

    SimLedger ledger() {
        return ledger;
    }

    SimClients clients() {
        return clients;
    }

    List<SimChecker> checkers() {
        return checkers;
    }

    List<SimMember> members() {
        return members;
    }

    SimMember member(long id) {
        return members.get((int) id - 1);
    }

    SimMember anyMember() {
        return members.get(random.nextInt(members.size()));
    }

    long events() {
        return events;
    }

    void trace(Supplier<String> line) {
        if (tracing) {
            System.out.println(clock.nowMicros() + " " + line.get());
        }
    }

    /** Faults, then calm: nothing may break, and in the end the cluster must serve again. */
    public void run() {
        startMembers();
        clients.start();
        nemesis.start();
        runFor(plan.faultMicros());
        nemesis.stop();
        long acknowledgedBefore = clients.acknowledgedCount();
        long readsBefore = clients.readCount();
        runUntil(
                "serve writes and reads again",
                () ->
                        clients.acknowledgedCount() > acknowledgedBefore + 3
                                && clients.readCount() > readsBefore + 1);
        long target = ledger.lastIndex();
        runUntil("bring every member up to date", () -> isEveryoneAt(target));
    }

    void startMembers() {
        members.forEach(SimMember::start);
    }

    private boolean isEveryoneAt(long index) {
        for (SimMember member : members) {
            if (ledger.configuration().contains(member.id())
                    && member.machine().appliedIndex() < index) {
                return false;
            }
        }
        return true;
    }

    void runFor(long micros) {
        long until = clock.nowMicros() + micros;
        while (clock.runNext(until)) {
            check();
        }
    }

    private void runUntil(String wish, java.util.function.BooleanSupplier reached) {
        long until = clock.nowMicros() + QUIET_MICROS;
        while (!reached.getAsBoolean()) {
            if (!clock.runNext(until)) {
                throw new SimViolation("Liveness", "the healed cluster did not " + wish);
            }
            check();
        }
    }

    private void check() {
        events++;
        for (SimChecker checker : checkers) {
            checker.afterEvent(this);
        }
    }
}
