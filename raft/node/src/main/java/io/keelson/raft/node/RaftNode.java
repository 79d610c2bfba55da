package io.keelson.raft.node;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Input;
import io.keelson.raft.core.Message;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.snapshot.SnapshotAgent;
import io.keelson.raft.node.snapshot.SnapshotLimits;
import io.keelson.raft.node.transport.ConnectionKind;
import io.keelson.raft.node.transport.Envelope;
import io.keelson.raft.node.transport.Frame;
import io.keelson.raft.node.transport.LogPosition;
import io.keelson.raft.node.transport.PeerTable;
import io.keelson.raft.node.transport.SnapshotFrame;
import io.keelson.raft.node.transport.Transport;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * One member's consensus: the core, the agents around it, and what the member above may ask of
 * them. It has no thread: {@link NodeThreads} carries its agents, or a simulator does. Every method
 * can be called from any thread and returns at once.
 */
public final class RaftNode {
    private final NodePorts ports;
    private final LoopInbox inbox = new LoopInbox();
    private final ProposalQueue proposals;
    private final Workers workers;
    private final PeerRequests requests;
    private final RaftLoop loop;

    /**
     * A node as of its last stop; nothing happens before its agents are carried.
     *
     * @param restart what the core starts from, with the data of every entry above the applied one
     * @param random draws election timeouts and start-up nonces
     * @param clockNanos measures how long syncs take; nothing else depends on it
     */
    public RaftNode(
            long self,
            RaftNodeSettings settings,
            RaftCore.Restart restart,
            NodePorts ports,
            RandomGenerator random,
            LongSupplier clockNanos) {
        this.ports = ports;
        proposals = new ProposalQueue(settings.maxQueuedProposalBytes(), inbox.wakeup());
        workers =
                new Workers(
                        new LogWriter(
                                ports.log(),
                                ports.transport(),
                                inbox::input,
                                ports.events(),
                                clockNanos),
                        new LogReader(ports.log(), inbox),
                        new SnapshotAgent(
                                ports.snapshots(),
                                ports.transport(),
                                inbox,
                                ports.events(),
                                new SnapshotLimits(
                                        settings.snapshotChunkBytes(),
                                        settings.snapshotWindowBytes(),
                                        settings.snapshotStallNanos(),
                                        settings.snapshotAttempts())));
        requests = new PeerRequests(ports.transport(), ports.requests(), random.nextLong());
        RaftCore core = new RaftCore(self, settings.raft(), restart, random);
        loop = new RaftLoop(core, restart, settings, ports, workers, inbox, proposals);
    }

    /** Connects the node to its peers. Its agents should be carried by then. */
    public void startTransport() {
        ports.transport().start(new Arrivals());
    }

    /** The agents that make the protocol go on and must never wait for a disk. */
    public List<Agent> loopAgents() {
        return List.of(loop, requests);
    }

    /** The agent that writes and syncs the log. */
    public Agent logWriterAgent() {
        return workers.logWriter();
    }

    /** The agents that read and write in the background: old entries, snapshots. */
    public List<Agent> backgroundAgents() {
        return List.of(workers.logReader(), workers.snapshots());
    }

    /**
     * Offers a command for the log; the array is not to be changed any more. It enters the log at
     * most once; that it did is told by {@link StateMachine#committed}, and nothing tells that it
     * did not but {@link StateMachine#proposalsDropped}.
     *
     * @return false if too much is waiting: it was not taken
     */
    public boolean propose(byte[] command) {
        return proposals.offer(command);
    }

    /**
     * Asks for an index that makes a read linearizable; answered by {@link StateMachine#readReady}
     * or {@link StateMachine#readFailed}.
     *
     * @param readId never used before
     */
    public void readIndex(long readId) {
        inbox.input(new Input.Read(readId));
    }

    /** The state machine holds everything up to this index. One caller, growing indexes. */
    public void applied(long index) {
        loop.applied(index);
    }

    /**
     * Everything up to this index is durable in the state machine: the log is cut there, or lower
     * for followers that need more of it.
     */
    public void cutLog(long index) {
        inbox.post(new LoopInbox.CutLog(index));
    }

    /** Changes the membership; answered by {@link StateMachine#changeEnded}. */
    public void changeMembers(long changeId, Configuration target) {
        inbox.input(new Input.ChangeMembers(changeId, target));
    }

    /** Hands the leadership to this voter, if this member has it. */
    public void transferLeader(long to) {
        inbox.input(new Input.TransferLeader(to));
    }

    /**
     * Hands the leadership to whoever is the most up to date.
     *
     * @param done called on the loop's thread once this member does not lead, or has nobody to hand
     *     over to; possibly never, if the others do not answer
     */
    public void handOver(Runnable done) {
        inbox.post(new LoopInbox.HandOver(done));
    }

    /** Takes no more proposals; those that still wait are dropped. */
    public void closeProposals() {
        inbox.post(new LoopInbox.CloseProposals());
    }

    /** Who the members are and where. */
    public void updatePeers(PeerTable peers) {
        ports.transport().updatePeers(peers);
    }

    /**
     * Asks something of another member, to be answered by its {@link RequestHandler}.
     *
     * @param kind what is asked; the numbers are the member's
     * @param body at most 1 MiB
     * @param answer called exactly once, on the loop's thread
     */
    public void request(
            long to, int kind, byte[] body, long timeoutNanos, Consumer<PeerAnswer> answer) {
        requests.ask(to, kind, body, timeoutNanos, answer);
    }

    public NodeStatus status() {
        return loop.status();
    }

    /** What the transport brings goes to the agent that it is for. */
    private final class Arrivals implements Transport.Listener {
        @Override
        public void received(long from, Frame frame) {
            switch (frame) {
                case Frame.Raft raft -> inbox.input(new Input.Received(from, raft.message()));
                case Frame.Request request -> requests.asked(from, request);
                case Frame.Response response -> requests.answered(from, response);
                case SnapshotFrame snapshot -> workers.snapshots().received(from, snapshot);
            }
        }

        @Override
        public void asked(Frame.Request request, Consumer<Frame.Response> answer) {
            requests.askedByStranger(request, answer);
        }

        @Override
        public void undelivered(Envelope envelope) {
            switch (envelope.frame()) {
                case Frame.Raft raft when raft.message() instanceof Message.Forward forward ->
                        inbox.post(new LoopInbox.Undelivered(forward.commands()));
                case Frame.Request request -> requests.undelivered(request);
                default -> {}
            }
        }

        @Override
        public void disconnected(long member, ConnectionKind kind) {
            workers.snapshots().disconnected(member, kind);
        }

        @Override
        public void peerLost(long member) {
            ports.events().peerLost(member);
            inbox.input(new Input.PeerLost(member));
        }

        @Override
        public LogPosition position() {
            return loop.position();
        }
    }
}
