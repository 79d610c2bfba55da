package io.keelson.raft.node;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.Input;
import io.keelson.raft.core.Message;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.core.RaftStatus;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.raft.node.transport.LogPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The loop: feeds the core with everything that is queued as one batch, and carries out what
 * follows from it. Owns the core, the tail of the log in memory, and what waits for a leader.
 *
 * <p>One pass: what arrived, what was applied, proposals and reads if there is a leader for them, a
 * tick if one is due; then the effects of all that, once ({@link EffectRunner}).
 */
final class RaftLoop implements Agent {
    /** Proposals offered to the core in one pass; a follower forwards them in one message. */
    private static final long MAX_OFFER_BYTES = 4L << 20;

    private final RaftCore core;
    private final RaftNodeSettings settings;
    private final NodePorts ports;
    private final Workers workers;
    private final LoopInbox inbox;
    private final ProposalQueue proposals;
    private final Deque<Long> waitingReads = new ArrayDeque<>();
    private final List<Runnable> handOvers = new ArrayList<>();
    private final EntryTail tail;
    private final CommitFeed feed;
    private final EffectRunner effectRunner;
    private final SnapshotInstaller installer;

    private volatile long reportedAppliedIndex;
    private volatile boolean feedHeldBack;
    private volatile NodeStatus status;
    private volatile LogPosition position;
    private long steppedAppliedIndex;
    private RaftStatus raftStatus;
    private boolean started;
    private long nextTickNanos;

    RaftLoop(
            RaftCore core,
            RaftCore.Restart restart,
            RaftNodeSettings settings,
            NodePorts ports,
            Workers workers,
            LoopInbox inbox,
            ProposalQueue proposals) {
        this.core = core;
        this.settings = settings;
        this.ports = ports;
        this.workers = workers;
        this.inbox = inbox;
        this.proposals = proposals;
        long appliedIndex = restart.appliedIndex();
        tail = new EntryTail(appliedIndex + 1);
        for (Entry entry : restart.log()) {
            if (entry.index() > appliedIndex) {
                tail.append(entry);
            }
        }
        feed =
                new CommitFeed(
                        tail,
                        ports.stateMachine(),
                        workers.logReader(),
                        settings.maxUnappliedBytes(),
                        appliedIndex);
        effectRunner = new EffectRunner(ports, workers, tail, feed);
        installer =
                new SnapshotInstaller(core, feed, ports.snapshots(), workers.snapshots(), inbox);
        reportedAppliedIndex = appliedIndex;
        steppedAppliedIndex = appliedIndex;
        raftStatus = core.status();
        position = new LogPosition(raftStatus.hardState().term(), raftStatus.lastEntry().index());
        status = picture();
    }

    /** Any thread. */
    NodeStatus status() {
        return status;
    }

    /** Any thread. Never behind what this member has acknowledged. */
    LogPosition position() {
        return position;
    }

    /** The state machine holds everything up to here. One thread at a time, growing. */
    void applied(long index) {
        reportedAppliedIndex = index;
        if (feedHeldBack) {
            inbox.wakeup().signal(); // otherwise the next pass is soon enough
        }
    }

    @Override
    public String name() {
        return "raft-loop";
    }

    @Override
    public int doWork(long nowNanos) {
        int work = inbox.drain(this::take);
        work += stepApplied();
        proposals.gather();
        work += offerProposals();
        work += offerReads();
        boolean ticked = tick(nowNanos);
        if (work == 0 && !ticked) {
            return 0;
        }
        carryOut(ticked);
        return work + 1;
    }

    private void take(LoopInbox.Event event) {
        switch (event) {
            case LoopInbox.Step step -> step(step.input());
            case LoopInbox.ReadForFeed read -> feed.read(read.firstIndex(), read.entries());
            case LoopInbox.SnapshotReady ready -> installer.ready(ready.snapshot());
            case LoopInbox.SnapshotSettled settled ->
                    installer.settled(settled.installed(), settled.reason());
            case LoopInbox.CutLog cut -> cutLog(cut.index());
            case LoopInbox.Undelivered lost ->
                    ports.stateMachine().proposalsDropped(lost.commands());
            case LoopInbox.HandOver handOver -> beginHandOver(handOver.done());
            case LoopInbox.CloseProposals close -> {
                List<byte[]> waiting = proposals.close();
                if (!waiting.isEmpty()) {
                    ports.stateMachine().proposalsDropped(waiting);
                }
            }
        }
    }

    private void step(Input input) {
        switch (input) {
            case Input.Read read -> waitForLeader(read.readId());
            case Input.Persisted persisted -> {
                effectRunner.persisted(persisted.sequence());
                core.step(persisted);
            }
            case Input.Received received when isTooMuch(received) -> {}
            default -> core.step(input);
        }
    }

    /** New entries are refused while those before them pile up; the sender finds out and asks. */
    private boolean isTooMuch(Input.Received received) {
        return switch (received.message()) {
            case Message.AppendRequest append
                    when !append.entries().isEmpty()
                            && workers.logWriter().queuedBytes() > settings.maxQueuedLogBytes() -> {
                ports.events().appendRefused(received.from(), workers.logWriter().queuedBytes());
                yield true;
            }
            case Message.Forward forward ->
                    tail.uncommittedBytes() > 2 * settings.maxUncommittedBytes();
            default -> false;
        };
    }

    private void waitForLeader(long readId) {
        waitingReads.addLast(readId);
        if (waitingReads.size() > settings.maxWaitingReads()) {
            ports.stateMachine().readFailed(waitingReads.removeFirst());
        }
    }

    private int stepApplied() {
        long index = reportedAppliedIndex;
        if (index <= steppedAppliedIndex) {
            return 0;
        }
        steppedAppliedIndex = index;
        feed.applied(index);
        core.step(new Input.Applied(index));
        return 1;
    }

    private int offerProposals() {
        if (!mayOfferProposals()) {
            return 0;
        }
        core.step(new Input.Propose(proposals.take(MAX_OFFER_BYTES)));
        return 1;
    }

    private boolean mayOfferProposals() {
        return !proposals.isEmpty()
                && core.acceptsProposals()
                && tail.uncommittedBytes() < settings.maxUncommittedBytes()
                && workers.logWriter().queuedBytes() < settings.maxQueuedLogBytes();
    }

    private int offerReads() {
        if (waitingReads.isEmpty() || !core.acceptsProposals()) {
            return 0;
        }
        int count = waitingReads.size();
        while (!waitingReads.isEmpty()) {
            core.step(new Input.Read(waitingReads.removeFirst()));
        }
        return count;
    }

    /**
     * One tick a pass, after what arrived. Ticks that were missed because this process stood still
     * are not made up for: the messages of that time wait in the sockets and come first.
     */
    private boolean tick(long nowNanos) {
        if (!started) {
            started = true;
            nextTickNanos = nowNanos + settings.tickNanos();
            hurryFirstElection();
            return true;
        }
        long lateNanos = nowNanos - nextTickNanos;
        if (lateNanos < 0) {
            return false;
        }
        nextTickNanos =
                lateNanos < settings.tickNanos()
                        ? nextTickNanos + settings.tickNanos()
                        : nowNanos + settings.tickNanos();
        core.step(new Input.Tick());
        return true;
    }

    /**
     * At a start nobody is known to lead, and the wait for a leader's word is cut down to what a
     * living one needs for it; a pre-vote too early disturbs nobody. Who is alone waits for nobody.
     */
    private void hurryFirstElection() {
        int timeoutTicks = settings.raft().electionTimeoutTicks();
        Configuration configuration = raftStatus.configuration();
        boolean alone = configuration.equals(Configuration.ofVoters(List.of(raftStatus.self())));
        int ticks = alone ? 2 * timeoutTicks : timeoutTicks - 2 * settings.raft().heartbeatTicks();
        for (int i = 0; i < ticks && core.status().role() == Effects.RoleName.FOLLOWER; i++) {
            core.step(new Input.Tick());
        }
    }

    private void carryOut(boolean ticked) {
        Effects effects = core.drain();
        Effects.Persist persist = effects.persist();
        if (persist != null) {
            effectRunner.remember(persist);
            long term = persist.hardState() == null ? position.term() : persist.hardState().term();
            position = new LogPosition(term, tail.lastIndex());
        }
        effectRunner.carryOut(effects);
        if (!effects.dropped().isEmpty()) {
            proposals.putBack(effects.dropped());
        }
        feedHeldBack = feed.isHeldBack();
        if (ticked || effects.roleChange() != null || !effects.changes().isEmpty()) {
            raftStatus = core.status();
            endHandOvers();
        }
        status = picture();
    }

    private NodeStatus picture() {
        return new NodeStatus(
                raftStatus,
                tail.lastIndex(),
                feed.commitIndex(),
                steppedAppliedIndex,
                proposals.queuedBytes(),
                workers.logWriter().queuedBytes());
    }

    /** Leaves what followers still need, up to a limit. */
    private void cutLog(long index) {
        long needed = index;
        for (RaftStatus.PeerProgress peer : core.status().progress().values()) {
            needed = Math.min(needed, peer.matchIndex());
        }
        long cut = Math.max(needed, index - settings.maxEntriesForFollowers());
        if (cut > 0) {
            workers.logWriter().cut(cut);
        }
    }

    private void beginHandOver(Runnable done) {
        RaftStatus now = core.status();
        long successor = 0;
        long bestMatch = -1;
        for (Map.Entry<Long, RaftStatus.PeerProgress> each : now.progress().entrySet()) {
            RaftStatus.PeerProgress peer = each.getValue();
            if (now.configuration().isVoter(each.getKey())
                    && peer.recentlyActive()
                    && peer.matchIndex() > bestMatch) {
                successor = each.getKey();
                bestMatch = peer.matchIndex();
            }
        }
        if (now.role() != Effects.RoleName.LEADER || successor == 0) {
            done.run();
        } else {
            handOvers.add(done);
            core.step(new Input.TransferLeader(successor));
        }
    }

    private void endHandOvers() {
        if (!handOvers.isEmpty() && raftStatus.role() != Effects.RoleName.LEADER) {
            handOvers.forEach(Runnable::run);
            handOvers.clear();
        }
    }

    @Override
    public long idleNanos(long nowNanos) {
        return started && !mayOfferProposals() ? Math.max(0, nextTickNanos - nowNanos) : 0;
    }

    @Override
    public Wakeup wakeup() {
        return inbox.wakeup();
    }
}
