package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.FaultyStore;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Txn;
import java.util.List;
import java.util.Random;

/** In memory, behind a bad network. */
final class MemoryModelStore implements ModelStore {
    private final MemoryStore memory;
    private final FaultyStore faulty;

    MemoryModelStore(SimLoop loop, Random random) {
        this.memory = new MemoryStore(loop);
        this.faulty = new FaultyStore(memory, loop, random);
    }

    @Override
    public Store open() {
        return faulty;
    }

    @Override
    public long firstRevision() {
        return memory.revision();
    }

    @Override
    public long write(List<Op> steps) {
        var _ = memory.txn(Txn.of(List.of(), steps));
        return memory.revision();
    }

    @Override
    public void compact(long revision) {
        var _ = memory.compact(revision);
    }

    @Override
    public void breakWatches() {
        faulty.breakWatches();
    }

    @Override
    public void stallWatches(long nanos) {
        faulty.stallWatches(nanos);
    }

    @Override
    public void heal() {
        faulty.heal();
    }
}
