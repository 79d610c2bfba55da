package io.keelson.raft.node;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.HardState;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A member with log and state machine in memory, which outlive the node that works on them. */
public final class TestingMember {
    public final long id;
    public final TestingLog log;
    public final TestingMachine machine;
    public final TestingSnapshots snapshots;
    private @Nullable RaftNode node;

    public TestingMember(long id, Configuration configuration) {
        SnapshotMark mark = new SnapshotMark(EntryId.ZERO, configuration);
        this.id = id;
        log = new TestingLog(mark);
        machine = new TestingMachine(mark);
        snapshots = new TestingSnapshots(machine);
    }

    /** A node from what survived; the caller carries its agents and starts its transport. */
    public RaftNode boot(
            RaftNodeSettings settings,
            Transport transport,
            RequestHandler requests,
            NodeEvents events,
            RandomGenerator random,
            LongSupplier clockNanos) {
        RaftNode booted =
                new RaftNode(
                        id,
                        settings,
                        afterCrash(),
                        new NodePorts(transport, log, machine, snapshots, requests, events),
                        random,
                        clockNanos);
        node = booted;
        machine.reportTo(booted::applied);
        return booted;
    }

    /** The rule of the restart: the log counts if it holds where the state machine stands. */
    private RaftCore.Restart afterCrash() {
        snapshots.crash();
        TestingLog.Content content = log.crash();
        TestingMachine.Image image = machine.crash();
        EntryId stands = image.last();
        boolean held = stands.equals(content.mark().last());
        for (Entry entry : content.entries()) {
            held |= entry.id().equals(stands);
        }
        if (!held) {
            HardState before = content.hardState();
            HardState after =
                    before.term() >= stands.term()
                            ? before
                            : new HardState(stands.term(), 0, stands.index());
            log.replace(image.mark(), after);
            content = log.crash();
        }
        return new RaftCore.Restart(
                content.hardState(), content.mark(), content.entries(), stands.index());
    }

    public RaftNode node() {
        RaftNode running = node;
        if (running == null) {
            throw new IllegalStateException("member " + id + " was never started");
        }
        return running;
    }

    public static List<Agent> agents(RaftNode node) {
        List<Agent> all = new ArrayList<>(node.loopAgents());
        all.add(node.logWriterAgent());
        all.addAll(node.backgroundAgents());
        return all;
    }
}
