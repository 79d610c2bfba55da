package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.MemoryEngine;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.OutgoingSnapshot;
import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A member's generations in memory: they outlive its process, each as its engine survives. What is
 * being received or sent does not.
 */
final class SimGenerations implements Generations {
    private static final Path FIRST = Path.of("/db.0");

    private final Runnable syncPoint;
    private final NavigableMap<Long, Path> names = new TreeMap<>();
    private final Map<Path, MemoryEngine> engines = new HashMap<>();
    private final Map<Path, SimCheckpoint> checkpoints = new HashMap<>();
    private @Nullable Incoming incoming;
    private int installed;

    /**
     * @param syncPoint called before and after something becomes durable; may throw for want of
     *     power
     */
    SimGenerations(Runnable syncPoint) {
        this.syncPoint = syncPoint;
    }

    void syncPoint() {
        syncPoint.run();
    }

    /** The power goes: each engine is as of some flush. */
    void crash(RandomGenerator random) {
        names.values().forEach(name -> engine(name).crash(random));
        checkpoints.clear();
        incoming = null;
    }

    /** Snapshots that were put in place so far. */
    int installed() {
        return installed;
    }

    MemoryEngine engine(Path generation) {
        return engines.computeIfAbsent(generation, path -> new MemoryEngine());
    }

    void write(Path directory, SimCheckpoint content) {
        checkpoints.put(directory, content);
    }

    SimCheckpoint read(Path directory) {
        Incoming received = incoming;
        if (received != null && directory.equals(receiving(received.manifest.mark().last()))) {
            return new SimCheckpoint(received.files);
        }
        SimCheckpoint content = checkpoints.get(directory);
        if (content != null) {
            return content;
        }
        if (engines.containsKey(directory)) {
            return SimCheckpoint.of(engine(directory));
        }
        throw new IllegalStateException("no checkpoint in " + directory);
    }

    @Override
    public Path beginAnew() {
        names.clear();
        engines.clear();
        names.put(0L, FIRST);
        return FIRST;
    }

    @Override
    public Path live() {
        Path newest = names.lastEntry().getValue();
        names.values().removeIf(name -> !name.equals(newest));
        engines.keySet().removeIf(name -> !name.equals(newest));
        return newest;
    }

    @Override
    public Path sending(long number) {
        return Path.of("/send." + number);
    }

    @Override
    public OutgoingSnapshot send(Path checkpoint, String id, SnapshotMark mark) {
        SimCheckpoint content = read(checkpoint);
        List<SnapshotManifest.File> files = new ArrayList<>();
        for (byte[] file : content.files()) {
            files.add(new SnapshotManifest.File("family." + files.size(), file.length));
        }
        return new Outgoing(checkpoint, content, new SnapshotManifest(id, mark, files));
    }

    @Override
    public Path receiving(EntryId id) {
        return Path.of("/db." + id.index() + "-" + id.term() + ".part");
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) {
        Incoming before = incoming;
        if (before != null && before.manifest.id().equals(manifest.id())) {
            return before;
        }
        Incoming begun = new Incoming(manifest);
        incoming = begun;
        return begun;
    }

    @Override
    public Path accept(EntryId id) {
        syncPoint();
        Path generation = Path.of("/db." + id.index() + "-" + id.term());
        MemoryEngine engine = read(receiving(id)).load();
        incoming = null;
        names.put(id.index(), generation);
        engines.put(generation, engine);
        installed++;
        syncPoint();
        return generation;
    }

    @Override
    public void delete(Path generation) {
        names.values().remove(generation);
        engines.remove(generation);
    }

    private static void copy(byte[] from, long offset, ByteBuffer into) {
        into.put(from, (int) offset, (int) Math.min(into.remaining(), from.length - offset));
    }

    private final class Outgoing implements OutgoingSnapshot {
        private final Path directory;
        private final SimCheckpoint content;
        private final SnapshotManifest manifest;

        Outgoing(Path directory, SimCheckpoint content, SnapshotManifest manifest) {
            this.directory = directory;
            this.content = content;
            this.manifest = manifest;
        }

        @Override
        public SnapshotManifest manifest() {
            return manifest;
        }

        @Override
        public void read(int file, long offset, ByteBuffer into) {
            copy(content.files().get(file), offset, into);
        }

        @Override
        public void close() {
            checkpoints.remove(directory);
        }
    }

    private final class Incoming implements IncomingSnapshot {
        private final SnapshotManifest manifest;
        private final List<byte[]> files = new ArrayList<>();

        Incoming(SnapshotManifest manifest) {
            this.manifest = manifest;
            manifest.files().forEach(file -> files.add(new byte[0]));
        }

        @Override
        public SnapshotManifest manifest() {
            return manifest;
        }

        @Override
        public long heldBytes(int file) {
            return files.get(file).length;
        }

        @Override
        public void write(int file, long offset, ByteBuffer bytes) throws IOException {
            byte[] before = files.get(file);
            if (offset != before.length) {
                throw new IOException("a hole at " + offset);
            }
            byte[] after = Arrays.copyOf(before, before.length + bytes.remaining());
            bytes.get(after, before.length, bytes.remaining());
            files.set(file, after);
        }

        @Override
        public void read(int file, long offset, ByteBuffer into) {
            copy(files.get(file), offset, into);
        }

        @Override
        public void truncate(int file) {
            files.set(file, new byte[0]);
        }

        @Override
        public void complete() {
            syncPoint();
        }

        @Override
        public void discard() {
            incoming = null;
        }
    }
}
