package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;

/** One core with a log in memory and a disk, moved by hand. */
final class TestingMember {
    static final RaftSettings SETTINGS = new RaftSettings(10, 2, 1_000, 4_000, 2_000);

    private final long id;
    private final SimLog log;
    private final SimLog disk;
    private final List<Effects.Persist> unsynced = new ArrayList<>();
    private final SimPromises held = new SimPromises();
    private HardState stored;
    private RaftCore core;
    private long handedOut;
    private long synced;
    private long toApply;

    TestingMember(long id, HardState stored, SnapshotMark mark, List<Entry> entries) {
        this.id = id;
        this.stored = stored;
        this.log = new SimLog(mark, entries);
        this.disk = new SimLog(mark, entries);
        this.toApply = mark.last().index();
        this.core = newCore(mark.last().index());
    }

    /** A new member of a cluster of these voters. */
    static TestingMember of(long id, Long... voters) {
        return new TestingMember(id, HardState.INITIAL, markOf(voters), List.of());
    }

    /** A member whose log holds entries of these terms. */
    static TestingMember withLog(long id, long term, List<Long> voters, long... terms) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            entries.add(entry(terms[i], i + 1));
        }
        return new TestingMember(
                id, new HardState(term, 0, 0), markOf(voters.toArray(Long[]::new)), entries);
    }

    private static SnapshotMark markOf(Long... voters) {
        return new SnapshotMark(EntryId.ZERO, Configuration.ofVoters(List.of(voters)));
    }

    static Entry entry(long term, long index) {
        return new Entry(term, index, EntryKind.COMMAND, new byte[] {(byte) index});
    }

    private RaftCore newCore(long appliedIndex) {
        return new RaftCore(
                id,
                SETTINGS,
                new RaftCore.Restart(stored, disk.mark(), disk.entries(), appliedIndex),
                new TestingRandom((int) id));
    }

    RaftCore core() {
        return core;
    }

    RaftStatus status() {
        return core.status();
    }

    SimLog log() {
        return log;
    }

    /** Steps these inputs as one batch; the disk does nothing by itself. */
    Effects step(Input... inputs) {
        for (Input input : inputs) {
            core.step(input);
        }
        Effects effects = core.drain();
        Effects.Persist persist = effects.persist();
        if (persist != null) {
            log.store(persist, persist.entries().size());
            unsynced.add(persist);
            handedOut = persist.sequence();
        }
        Effects.Commit commit = effects.commit();
        if (commit != null) {
            toApply = commit.lastIndex();
        }
        held.hold(handedOut, effects.onPersisted());
        return effects;
    }

    Effects receive(long from, Message message) {
        return step(new Input.Received(from, message));
    }

    Effects tick(int count) {
        Input[] ticks = new Input[count];
        java.util.Arrays.setAll(ticks, i -> new Input.Tick());
        return step(ticks);
    }

    boolean isSynced() {
        return synced == handedOut;
    }

    /** The disk catches up. */
    Effects sync() {
        for (Effects.Persist persist : unsynced) {
            disk.store(persist, persist.entries().size());
            HardState state = persist.hardState();
            if (state != null) {
                stored = state;
            }
        }
        unsynced.clear();
        synced = handedOut;
        return step(new Input.Persisted(handedOut));
    }

    /** The promises that what is synced allows. */
    List<Effects.Send> released() {
        return held.release(synced);
    }

    /** The messages of these effects, with entries attached from the log. */
    List<Effects.Send> messages(Effects effects) {
        List<Effects.Send> sends = new ArrayList<>();
        for (Effects.Outbound outbound : effects.sendNow()) {
            switch (outbound) {
                case Effects.Send send -> sends.add(send);
                case Effects.Replicate part ->
                        sends.add(
                                new Effects.Send(
                                        part.to(),
                                        new Message.AppendRequest(
                                                part.term(),
                                                part.previous(),
                                                log.slice(part.firstIndex(), part.lastIndex()),
                                                part.commitIndex())));
            }
        }
        return sends;
    }

    boolean isApplied() {
        return status().appliedIndex() >= toApply;
    }

    Effects apply() {
        return step(new Input.Applied(toApply));
    }

    /** What the disk did not sync is gone; the state machine kept what it applied. */
    void restart() {
        long applied = Math.min(status().appliedIndex(), disk.lastIndex());
        unsynced.clear();
        held.clear();
        handedOut = 0;
        synced = 0;
        toApply = applied;
        log.restartAt(disk.mark());
        log.entries().addAll(disk.entries());
        core = newCore(applied);
    }

    Effects compact(SnapshotMark mark) {
        log.compactTo(mark);
        disk.compactTo(mark);
        return step(new Input.Compacted(mark.last().index()));
    }

    /** Everything an election takes, with every other voter's consent. */
    TestingMember elected() {
        while (status().role() == Effects.RoleName.FOLLOWER) {
            tick(1);
        }
        others().forEach(voter -> receive(voter, preVote(true)));
        sync();
        others().forEach(voter -> receive(voter, vote(true)));
        sync();
        if (status().role() != Effects.RoleName.LEADER) {
            throw new IllegalStateException("not elected: " + status());
        }
        return this;
    }

    private List<Long> others() {
        return status().configuration().members().stream().filter(m -> m != id).toList();
    }

    Message preVote(boolean granted) {
        return new Message.VoteResponse(term() + 1, true, granted);
    }

    Message vote(boolean granted) {
        return new Message.VoteResponse(term(), false, granted);
    }

    Message accepted(long matchIndex) {
        return new Message.AppendResponse(term(), true, matchIndex, 0, EntryId.ZERO);
    }

    long term() {
        return status().hardState().term();
    }
}
