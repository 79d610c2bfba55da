package io.keelson.raft.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member of a simulated cluster: the driver around its core, and what outlives a crash. It
 * carries out effects in the order that the core's package page fixes, each in its own time.
 */
public final class SimMember {
    private final long id;
    private final SimCluster cluster;
    private final SimPlan plan;
    private final RandomGenerator random;
    private final SimDisk disk;
    private final SimStateMachine machine;
    private final long tickMicros;

    // What a crash takes away.
    private @Nullable RaftCore core;
    private SimLog log;
    private final Deque<Runnable> inbox = new ArrayDeque<>();
    private final SimPromises held = new SimPromises();
    private final Set<Long> ownCommands = new HashSet<>();
    private final Set<Long> ownReads = new HashSet<>();
    private long life;
    private boolean runDue;
    private long pausedUntilMicros;
    private long tailFirstIndex;
    private long handedOutSequence;
    private long syncedSequence;
    private boolean syncing;
    private long nextApplyIndex;
    private long toApplyIndex;
    private boolean applying;
    private Effects.RoleChange role = new Effects.RoleChange(Effects.RoleName.FOLLOWER, 0, 0);

    SimMember(long id, SimCluster cluster, SnapshotMark start, RandomGenerator random) {
        this.id = id;
        this.cluster = cluster;
        this.plan = cluster.plan();
        this.random = random;
        this.disk = new SimDisk(plan, random, start);
        this.machine = new SimStateMachine(start);
        this.log = disk.durable().copy();
        // Clocks drift: nobody's tick is as long as another's.
        this.tickMicros = 8_000L + random.nextInt(4_000);
    }

    public long id() {
        return id;
    }

    SimCluster cluster() {
        return cluster;
    }

    public boolean isUp() {
        return core != null;
    }

    /** The log in memory. */
    SimLog log() {
        return log;
    }

    SimStateMachine machine() {
        return machine;
    }

    Effects.RoleChange role() {
        return role;
    }

    boolean isLeader() {
        return isUp() && role.role() == Effects.RoleName.LEADER;
    }

    RaftCore core() {
        RaftCore running = core;
        if (running == null) {
            throw new IllegalStateException("member " + id + " is down");
        }
        return running;
    }

    /** A crash of this member right now would not lose the entry. */
    boolean isDurable(EntryId entry) {
        return disk.durable().covers(entry)
                || machine.flushed().mark().last().index() >= entry.index();
    }

    void start() {
        applyRestartRule();
        SimLog stored = disk.durable();
        log = stored.copy();
        long appliedIndex = machine.appliedIndex();
        if (plan.has(SimBug.DROP_RESTART_RULE)) {
            appliedIndex = Math.min(appliedIndex, log.lastIndex());
        }
        tailFirstIndex = appliedIndex + 1;
        nextApplyIndex = appliedIndex + 1;
        toApplyIndex = appliedIndex;
        handedOutSequence = 0;
        syncedSequence = 0;
        core =
                new RaftCore(
                        id,
                        plan.settings(),
                        new RaftCore.Restart(
                                disk.hardState(), stored.mark(), stored.entries(), appliedIndex),
                        random,
                        plan.rules().get());
        cluster.trace(() -> "start " + id + " " + core().status());
        later(random.nextInt((int) tickMicros), this::tick);
    }

    /** A log that does not hold what the state machine stands on is void. */
    private void applyRestartRule() {
        SnapshotMark applied = machine.image().mark();
        if (!disk.durable().holds(applied.last()) && !plan.has(SimBug.DROP_RESTART_RULE)) {
            disk.discard(applied);
        }
    }

    void crash() {
        if (core == null) {
            return;
        }
        cluster.trace(() -> "crash " + id);
        core = null;
        life++;
        inbox.clear();
        held.clear();
        ownCommands.clear();
        ownReads.clear();
        runDue = false;
        syncing = false;
        applying = false;
        pausedUntilMicros = 0;
        role = new Effects.RoleChange(Effects.RoleName.FOLLOWER, 0, 0);
        disk.crash();
        machine.crash();
    }

    /** The process stands still for a while; what arrives waits. */
    void pause(long micros) {
        pausedUntilMicros = cluster.clock().nowMicros() + micros;
    }

    private void later(long delayMicros, Runnable action) {
        long started = life;
        cluster.clock()
                .after(
                        delayMicros,
                        () -> {
                            if (life == started && core != null) {
                                action.run();
                            }
                        });
    }

    private void tick() {
        offer(new Input.Tick());
        later(tickMicros, this::tick);
    }

    void offer(Input input) {
        offer(() -> core().step(input));
    }

    private void offer(Runnable step) {
        if (core != null) {
            inbox.add(step);
            wake();
        }
    }

    private void wake() {
        if (!runDue) {
            runDue = true;
            long pauseMicros = pausedUntilMicros - cluster.clock().nowMicros();
            later(Math.max(pauseMicros, random.nextInt(200)), this::run);
        }
    }

    /** One turn of the loop: everything that is queued is one batch. */
    private void run() {
        runDue = false;
        if (pausedUntilMicros > cluster.clock().nowMicros()) {
            wake();
            return;
        }
        for (Runnable step = inbox.poll(); step != null; step = inbox.poll()) {
            step.run();
        }
        carryOut(core().drain());
    }

    private void carryOut(Effects effects) {
        cluster.trace(() -> "  " + id + " " + SimTrace.show(effects));
        Effects.Persist persist = effects.persist();
        if (persist != null) {
            remember(persist);
        }
        effects.sendNow().forEach(this::send);
        if (persist != null) {
            handedOutSequence = persist.sequence();
            disk.write(persist);
        }
        hold(effects.onPersisted(), persist);
        maybeSync();
        Effects.Commit commit = effects.commit();
        if (commit != null) {
            toApplyIndex = commit.lastIndex();
            maybeApply();
        }
        effects.reads().forEach(this::readAnswered);
        effects.fetch().forEach(this::fetch);
        effects.sendSnapshot().forEach(send -> sendSnapshot(send.to()));
        effects.changes().forEach(cluster.clients()::changeEnded);
        effects.dropped().forEach(command -> ownCommands.remove(SimClients.commandOf(command)));
        tailFirstIndex = effects.tailFirstIndex();
        Effects.RoleChange change = effects.roleChange();
        if (change != null) {
            boolean elected =
                    change.role() == Effects.RoleName.LEADER
                            && (role.role() != Effects.RoleName.LEADER
                                    || role.term() != change.term());
            role = change;
            if (elected) {
                cluster.checkers().forEach(c -> c.becameLeader(this, change.term()));
            }
        }
    }

    private void remember(Effects.Persist persist) {
        log.store(persist, 0);
        for (Entry entry : persist.entries()) {
            long previousTerm = log.termAt(log.lastIndex());
            cluster.checkers().forEach(c -> c.appended(this, entry, previousTerm));
            log.entries().add(entry);
        }
    }

    private void send(Effects.Outbound outbound) {
        switch (outbound) {
            case Effects.Send send -> cluster.network().send(id, send.to(), send.message());
            case Effects.Replicate part -> {
                if (part.firstIndex() < tailFirstIndex) {
                    throw new IllegalStateException(
                            "entry " + part.firstIndex() + " is no longer in memory");
                }
                cluster.network()
                        .send(
                                id,
                                part.to(),
                                new Message.AppendRequest(
                                        part.term(),
                                        part.previous(),
                                        log.slice(part.firstIndex(), part.lastIndex()),
                                        part.commitIndex()));
            }
        }
    }

    private void hold(List<Effects.Send> promises, Effects.@Nullable Persist persist) {
        List<Effects.Send> waiting = new ArrayList<>(promises);
        if (plan.has(SimBug.ACKNOWLEDGE_BEFORE_SYNC)) {
            waiting.stream()
                    .filter(send -> send.message() instanceof Message.AppendResponse)
                    .forEach(this::send);
            waiting.removeIf(send -> send.message() instanceof Message.AppendResponse);
        }
        if (plan.has(SimBug.COUNT_OWN_VOTE_EARLY) && persist != null) {
            HardState state = persist.hardState();
            boolean onlyAVote =
                    persist.entries().isEmpty() && persist.sequence() == syncedSequence + 1;
            if (onlyAVote && state != null && state.votedFor() == id) {
                waiting.forEach(this::send);
                waiting.clear();
                offer(new Input.Persisted(persist.sequence()));
            }
        }
        held.hold(handedOutSequence, waiting);
        release();
    }

    private void release() {
        held.release(syncedSequence).forEach(this::send);
    }

    /** Group commit: one sync at a time, for all that was written when it starts. */
    private void maybeSync() {
        if (!syncing && syncedSequence < handedOutSequence) {
            syncing = true;
            long upTo = handedOutSequence;
            long syncMicros =
                    random.nextInt(100) < plan.slowSyncPercent()
                            ? random.nextInt(150_000)
                            : 100 + random.nextInt(4_000);
            later(
                    syncMicros,
                    () -> {
                        syncing = false;
                        disk.sync(upTo);
                        syncedSequence = upTo;
                        release();
                        offer(new Input.Persisted(upTo));
                        maybeSync();
                    });
        }
    }

    private void maybeApply() {
        if (!applying && nextApplyIndex <= toApplyIndex) {
            applying = true;
            later(
                    100 + random.nextInt(3_000),
                    () -> {
                        applying = false;
                        apply(1 + random.nextInt(20));
                        if (random.nextInt(4) == 0) {
                            machine.flush();
                        }
                        offer(new Input.Applied(machine.appliedIndex()));
                        maybeApply();
                    });
        }
    }

    private void apply(int atMost) {
        for (int i = 0; i < atMost && nextApplyIndex <= toApplyIndex; i++) {
            long index = nextApplyIndex++;
            if (index < tailFirstIndex) {
                throw new IllegalStateException("entry " + index + " is no longer in memory");
            }
            Entry entry = log.get(index);
            machine.apply(entry);
            cluster.ledger().applied(entry, role.term());
            cluster.checkers().forEach(c -> c.applied(this, entry));
            if (entry.kind() == EntryKind.COMMAND
                    && ownCommands.remove(SimClients.commandOf(entry))) {
                cluster.checkers().forEach(c -> c.acknowledged(this, entry));
                cluster.clients().acknowledged(entry);
            }
        }
    }

    /** Offers a client's command, if a leader is known. */
    void propose(List<byte[]> commands) {
        offer(() -> {
            if (core().acceptsProposals()) {
                commands.forEach(c -> ownCommands.add(SimClients.commandOf(c)));
                core().step(new Input.Propose(commands));
            }
        });
    }

    void read(long readId) {
        ownReads.add(readId);
        cluster.checkers().forEach(c -> c.readStarted(this, readId));
        offer(new Input.Read(readId));
    }

    private void readAnswered(Effects.ReadResult result) {
        if (result.readIndex() != 0 && ownReads.remove(result.readId())) {
            cluster.checkers()
                    .forEach(c -> c.readAnswered(this, result.readId(), result.readIndex()));
            cluster.clients().readAnswered();
        }
    }

    private void fetch(Effects.Fetch fetch) {
        later(
                100 + random.nextInt(2_000),
                () -> {
                    List<Entry> found = disk.read(fetch.firstIndex(), fetch.maxBytes());
                    offer(new Input.Fetched(fetch.to(), fetch.firstIndex(), found));
                });
    }

    private void sendSnapshot(long to) {
        SimStateMachine.Image image = machine.image();
        long index = image.mark().last().index();
        boolean lost = cluster.network().losesSnapshot(id, to);
        long travelMicros = 5_000L + random.nextInt(30_000);
        if (!lost) {
            cluster.clock().after(travelMicros, () -> cluster.member(to).receiveSnapshot(image));
        }
        later(2 * travelMicros, () -> offer(new Input.SnapshotReported(to, index, !lost)));
    }

    private void receiveSnapshot(SimStateMachine.Image image) {
        offer(() -> {
            if (core().wantsSnapshot(image.mark())
                    && image.mark().last().index() > machine.appliedIndex()) {
                machine.install(image);
                nextApplyIndex = image.mark().last().index() + 1;
                toApplyIndex = Math.max(toApplyIndex, image.mark().last().index());
                core().step(new Input.SnapshotInstalled(image.mark()));
            }
        });
    }

    /** Cuts the log below what the state machine has flushed. */
    void compact() {
        offer(() -> {
            SnapshotMark mark = machine.flushed().mark();
            SimLog stored = disk.durable();
            if (mark.last().index() > stored.mark().last().index()
                    && stored.holds(mark.last())
                    && log.holds(mark.last())
                    && mark.last().index() <= core().status().appliedIndex()) {
                stored.compactTo(mark);
                log.compactTo(mark);
                core().step(new Input.Compacted(mark.last().index()));
            }
        });
    }

    void flush() {
        machine.flush();
    }
}
