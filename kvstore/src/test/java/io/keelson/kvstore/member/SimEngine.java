package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.Engine;
import io.keelson.kvstore.mvcc.EngineBatch;
import io.keelson.kvstore.mvcc.EngineSizes;
import io.keelson.kvstore.mvcc.EngineSnapshot;
import io.keelson.kvstore.mvcc.Family;
import io.keelson.kvstore.mvcc.MemoryEngine;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory whose checkpoints are kept by {@link SimGenerations}, and whose flushes come
 * when they like: some that nobody asked for, and some late that somebody did ask for.
 */
final class SimEngine implements Engine {
    private final SimGenerations generations;
    private final RandomGenerator random;
    private MemoryEngine engine;
    private boolean flushIsDue;

    SimEngine(SimGenerations generations, MemoryEngine engine, RandomGenerator random) {
        this.generations = generations;
        this.engine = engine;
        this.random = random;
    }

    @Override
    public void write(EngineBatch batch) {
        engine.write(batch);
        if (flushIsDue && random.nextInt(4) == 0) {
            flushIsDue = false;
            engine.requestFlush();
        } else if (random.nextInt(20) == 0) {
            engine.flushSome(random);
        }
    }

    @Override
    public EngineSnapshot snapshot() {
        return engine.snapshot();
    }

    @Override
    public byte @Nullable [] durable(Family family, byte[] key) {
        return engine.durable(family, key);
    }

    @Override
    public void requestFlush() {
        if (random.nextBoolean()) {
            engine.requestFlush();
        } else {
            flushIsDue = true;
        }
    }

    @Override
    public void flush() {
        generations.syncPoint();
        engine.flush();
        generations.syncPoint();
    }

    @Override
    public void checkpoint(Path directory) {
        generations.write(directory, SimCheckpoint.of(engine));
    }

    @Override
    public byte @Nullable [] readCheckpoint(Path directory, Family family, byte[] key) {
        try (EngineSnapshot snapshot = generations.read(directory).load().snapshot()) {
            return snapshot.get(family, key, io.keelson.kvstore.mvcc.ReadTier.MEMORY);
        }
    }

    @Override
    public void install(Path directory, Runnable oldClosed) {
        engine = generations.engine(directory);
        oldClosed.run();
    }

    @Override
    public EngineSizes sizes() {
        return engine.sizes();
    }

    @Override
    public void close() {
        engine.close();
    }
}
