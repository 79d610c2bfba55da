package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A member's log on a simulated disk: what is written becomes durable with a sync, and a crash
 * keeps of the rest some beginning, cut anywhere.
 */
public final class SimDisk {
    private final SimPlan plan;
    private final RandomGenerator random;
    private final SimLog durable;
    private HardState hardState = HardState.INITIAL;
    private final List<Effects.Persist> written = new ArrayList<>();

    SimDisk(SimPlan plan, RandomGenerator random, SnapshotMark start) {
        this.plan = plan;
        this.random = random;
        this.durable = new SimLog(start, List.of());
    }

    /** What a crash right now would leave at least. */
    SimLog durable() {
        return durable;
    }

    HardState hardState() {
        return hardState;
    }

    void write(Effects.Persist persist) {
        written.add(persist);
    }

    /** Entries from an index on, at least one, up to about so many bytes; none if it was cut. */
    List<Entry> read(long firstIndex, long maxBytes) {
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        for (long index = firstIndex;
                index >= durable.firstIndex()
                        && index <= durable.lastIndex()
                        && (found.isEmpty() || bytes < maxBytes);
                index++) {
            found.add(durable.get(index));
            bytes += durable.get(index).sizeBytes();
        }
        return found;
    }

    /** Syncs what was written up to this sequence number. */
    void sync(long upTo) {
        if (plan.has(SimBug.SKIP_FSYNC) && random.nextInt(3) == 0) {
            return;
        }
        while (!written.isEmpty() && written.getFirst().sequence() <= upTo) {
            store(written.removeFirst());
        }
    }

    private void store(Effects.Persist persist) {
        HardState state = persist.hardState();
        if (state != null) {
            hardState = state;
        }
        durable.store(persist, persist.entries().size());
    }

    /** The power fails: some of what was not synced is there all the same. */
    void crash() {
        int whole = random.nextInt(written.size() + 1);
        for (int i = 0; i < whole; i++) {
            store(written.get(i));
        }
        if (whole < written.size() && random.nextBoolean()) {
            Effects.Persist torn = written.get(whole);
            HardState state = torn.hardState();
            if (state != null) {
                hardState = state;
            }
            if (random.nextBoolean()) {
                durable.store(torn, random.nextInt(torn.entries().size() + 1));
            }
        }
        written.clear();
    }

    /** Starts the log anew after a mark, as the restart rule demands; durable at once. */
    void discard(SnapshotMark mark) {
        durable.restartAt(mark);
        if (mark.last().term() > hardState.term()) {
            hardState = new HardState(mark.last().term(), 0, mark.last().index());
        }
    }
}
