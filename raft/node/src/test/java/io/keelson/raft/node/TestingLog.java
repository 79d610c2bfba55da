package io.keelson.raft.node;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryKind;
import io.keelson.raft.core.HardState;
import io.keelson.raft.core.SnapshotMark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A log in memory that knows what is synced and loses the rest in a crash. Thread-safe, as the port
 * asks.
 */
public final class TestingLog implements LogStorage {
    /** The whole of a log at one moment. */
    public record Content(HardState hardState, SnapshotMark mark, List<Entry> entries) {}

    /** The power went in the middle of a sync, or just before it. */
    public static final class PowerCut extends IOException {
        PowerCut() {
            super("the power is gone");
        }
    }

    private final List<Effects.Persist> unsynced = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private HardState hardState = HardState.INITIAL;
    private SnapshotMark mark;
    private long syncs;
    private boolean broken;
    private boolean powerCutDue;
    private boolean lostPower;

    public TestingLog(SnapshotMark mark) {
        this.mark = mark;
    }

    @Override
    public synchronized void append(List<Effects.Persist> steps) throws IOException {
        checkDisk();
        unsynced.addAll(steps);
    }

    @Override
    public synchronized void sync() throws IOException {
        checkDisk();
        if (powerCutDue) {
            powerCutDue = false;
            lostPower = true;
            throw new PowerCut();
        }
        syncs++;
        unsynced.forEach(this::store);
        unsynced.clear();
    }

    private void checkDisk() throws IOException {
        if (broken) {
            throw new IOException("the disk is broken");
        }
    }

    private long firstIndex() {
        return mark.last().index() + 1;
    }

    private void store(Effects.Persist step) {
        if (step.hardState() != null) {
            hardState = step.hardState();
        }
        if (step.snapshot() != null) {
            mark = step.snapshot();
            entries.clear();
        }
        if (step.truncateFrom() != 0) {
            int kept = (int) Math.max(0, step.truncateFrom() - firstIndex());
            entries.subList(Math.min(kept, entries.size()), entries.size()).clear();
        }
        for (Entry entry : step.entries()) {
            if (entry.index() != firstIndex() + entries.size()) {
                throw new IllegalStateException("a hole before entry " + entry.id());
            }
            entries.add(entry);
        }
    }

    @Override
    public synchronized List<Entry> read(long firstIndex, long maxBytes) {
        List<Entry> read = new ArrayList<>();
        long bytes = 0;
        for (long i = firstIndex - firstIndex(); i >= 0 && i < entries.size(); i++) {
            Entry entry = entries.get((int) i);
            bytes += entry.sizeBytes();
            if (!read.isEmpty() && bytes > maxBytes) {
                break;
            }
            read.add(entry);
        }
        return read;
    }

    @Override
    public synchronized void cut(long index) {
        int dropped = (int) Math.min(index - firstIndex() + 1, entries.size());
        if (dropped <= 0) {
            return;
        }
        Configuration configuration = mark.configuration();
        for (Entry entry : entries.subList(0, dropped)) {
            if (entry.kind() == EntryKind.CONFIGURATION) {
                configuration = Configuration.decode(entry.data());
            }
        }
        mark = new SnapshotMark(entries.get(dropped - 1).id(), configuration);
        entries.subList(0, dropped).clear();
    }

    /** The power goes: what is left. */
    public synchronized Content crash() {
        powerCutDue = false;
        lostPower = false;
        unsynced.clear();
        return new Content(hardState, mark, List.copyOf(entries));
    }

    /** The state machine stands where this log does not reach: it begins anew there. */
    public synchronized void replace(SnapshotMark newMark, HardState newHardState) {
        unsynced.clear();
        entries.clear();
        mark = newMark;
        hardState = newHardState;
    }

    public synchronized long syncs() {
        return syncs;
    }

    /** The entry before the first. */
    public synchronized long cutIndex() {
        return mark.last().index();
    }

    /** The next sync does not come back: it throws a {@link PowerCut}, and nothing is stored. */
    public synchronized void cutPowerAtNextSync() {
        powerCutDue = true;
    }

    /** Takes a cut back that was to come. */
    public synchronized void keepPower() {
        powerCutDue = false;
    }

    public synchronized boolean lostPower() {
        return lostPower;
    }

    /** Every further write and sync fails. */
    public synchronized void breakDisk() {
        broken = true;
    }
}
