package io.keelson.raft.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Clients of a simulated cluster: they write, read and change the membership all the time. */
public final class SimClients {
    private static final long CHANGE_MICROS = 400_000;

    private final SimCluster cluster;
    private final RandomGenerator random;
    private long counter;
    private long acknowledgedCount;
    private long readCount;
    private long completedChanges;

    SimClients(SimCluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    static long commandOf(Entry entry) {
        return commandOf(entry.data());
    }

    static long commandOf(byte[] command) {
        return ByteBuffer.wrap(command).getLong();
    }

    long acknowledgedCount() {
        return acknowledgedCount;
    }

    long readCount() {
        return readCount;
    }

    long completedChanges() {
        return completedChanges;
    }

    void start() {
        cluster.clock().after(random.nextInt(20_000), this::workNow);
        if (cluster.plan().changesMembers()) {
            cluster.clock().after(random.nextLong(2 * CHANGE_MICROS), this::changeNow);
        }
    }

    private void workNow() {
        SimMember member = cluster.anyMember();
        if (random.nextInt(3) == 0) {
            member.read(++counter);
        } else {
            member.propose(commands(1 + random.nextInt(4)));
        }
        cluster.clock().after(random.nextInt(24_000), this::workNow);
    }

    List<byte[]> commands(int count) {
        List<byte[]> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            commands.add(ByteBuffer.allocate(8 + random.nextInt(120)).putLong(++counter).array());
        }
        return commands;
    }

    private void changeNow() {
        for (SimMember member : cluster.members()) {
            if (member.isLeader()) {
                member.offer(new Input.ChangeMembers(++counter, randomTarget()));
            }
        }
        cluster.clock().after(random.nextLong(2 * CHANGE_MICROS), this::changeNow);
    }

    /** Anything from one member more to a wholly different set; two to four voters. */
    private Configuration randomTarget() {
        Set<Long> voters = new HashSet<>();
        Set<Long> learners = new HashSet<>();
        Configuration current = cluster.ledger().configuration();
        if (random.nextBoolean()) {
            voters.addAll(current.voters());
            learners.addAll(current.learners());
            long one = cluster.anyMember().id();
            boolean voted = voters.remove(one);
            boolean learned = learners.remove(one);
            if (voted && voters.isEmpty()) {
                voters.add(one);
            } else if (learned || (!voted && random.nextBoolean())) {
                voters.add(one); // promote
            } else if (!voted) {
                learners.add(one);
            }
        } else {
            int count = Math.min(cluster.members().size(), 2 + random.nextInt(3));
            while (voters.size() < count) {
                voters.add(cluster.anyMember().id());
            }
            long learner = cluster.anyMember().id();
            if (!voters.contains(learner)) {
                learners.add(learner);
            }
        }
        Configuration plain = Configuration.ofVoters(voters);
        return new Configuration(
                plain.voters(), plain.outgoingVoters(), Configuration.ofVoters(learners).voters());
    }

    void acknowledged(Entry entry) {
        acknowledgedCount++;
    }

    void readAnswered() {
        readCount++;
    }

    void changeEnded(Effects.ChangeResult result) {
        if (result.outcome() == Effects.ChangeResult.Outcome.COMPLETE) {
            completedChanges++;
        }
    }
}
