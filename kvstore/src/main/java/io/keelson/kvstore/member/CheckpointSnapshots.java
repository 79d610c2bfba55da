package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.CheckpointInfo;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.OutgoingSnapshot;
import io.keelson.raft.node.snapshot.SnapshotPort;
import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Snapshots of the store: checkpoints, whose files are links to what is there already. One that was
 * received becomes a generation of its own, and the member goes on with it between two batches.
 */
final class CheckpointSnapshots implements SnapshotPort {
    private final MvccStore store;
    private final Generations generations;
    private final Applier applier;
    private final Consumer<CheckpointInfo> installed;
    private final AtomicLong lastSent = new AtomicLong();
    private final long nonce;
    private final Queue<Path> retired = new ConcurrentLinkedQueue<>();

    /** Of the applier. */
    private Path current;

    /**
     * @param nonce of this start, for the names of snapshots
     * @param installed told on the applier's thread after the state was replaced
     */
    CheckpointSnapshots(
            MvccStore store,
            Generations generations,
            Path current,
            Applier applier,
            long nonce,
            Consumer<CheckpointInfo> installed) {
        this.store = store;
        this.generations = generations;
        this.current = current;
        this.applier = applier;
        this.nonce = nonce;
        this.installed = installed;
    }

    @Override
    public OutgoingSnapshot open() throws IOException {
        long number = lastSent.incrementAndGet();
        Path directory = generations.sending(number);
        CheckpointInfo info = store.checkpoint(directory);
        SnapshotMark mark =
                new SnapshotMark(info.applied(), Configuration.decode(info.membership()));
        List<SnapshotManifest.File> files = new ArrayList<>();
        try (Stream<Path> children = Files.list(directory)) {
            for (Path file : children.sorted().toList()) {
                files.add(
                        new SnapshotManifest.File(file.getFileName().toString(), Files.size(file)));
            }
        }
        String id = Long.toHexString(nonce) + "-" + number;
        return new Outgoing(directory, new SnapshotManifest(id, mark, files));
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) throws IOException {
        Path directory = generations.receiving(manifest.mark().last());
        Path name = directory.resolve("snapshot-id");
        boolean same = Files.exists(name) && Files.readString(name).equals(manifest.id());
        if (!same) {
            if (Files.exists(directory)) {
                Generations.delete(directory);
            }
            Files.createDirectories(directory);
            Files.writeString(name, manifest.id());
        }
        return new Incoming(directory, manifest);
    }

    @Override
    public void install(IncomingSnapshot snapshot, InstallDone done) {
        applier.between(() -> installNow(snapshot.manifest().mark(), done));
    }

    private void installNow(SnapshotMark mark, InstallDone done) {
        EntryId id = mark.last();
        if (store.appliedId().index() >= id.index()) {
            done.refused("the state is newer already");
            return;
        }
        Path received = generations.receiving(id);
        CheckpointInfo info = store.inspectCheckpoint(received);
        if (!info.applied().equals(id)
                || !Configuration.decode(info.membership()).equals(mark.configuration())) {
            done.refused("the snapshot of " + id + " holds " + info.applied());
            return;
        }
        try {
            Path generation = generations.accept(id);
            Path old = current;
            installed.accept(store.installCheckpoint(generation, () -> retired.add(old)));
            current = generation;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put a snapshot in place", e);
        }
        done.installed();
    }

    /** Deletes replaced generations that nobody reads any more. */
    void deleteRetired() {
        for (Path old = retired.poll(); old != null; old = retired.poll()) {
            Generations.delete(old);
        }
    }

    private record Outgoing(Path directory, SnapshotManifest manifest) implements OutgoingSnapshot {
        @Override
        public void read(int file, long offset, ByteBuffer into) throws IOException {
            readFully(directory.resolve(manifest.files().get(file).name()), offset, into);
        }

        @Override
        public void close() {
            Generations.delete(directory);
        }
    }

    private record Incoming(Path directory, SnapshotManifest manifest) implements IncomingSnapshot {
        private Path path(int file) {
            return directory.resolve(manifest.files().get(file).name());
        }

        @Override
        public long heldBytes(int file) throws IOException {
            Path path = path(file);
            return Files.exists(path)
                    ? Math.min(Files.size(path), manifest.files().get(file).sizeBytes())
                    : 0;
        }

        @Override
        public void write(int file, long offset, ByteBuffer bytes) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(
                            path(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    offset += channel.write(bytes, offset);
                }
            }
        }

        @Override
        public void read(int file, long offset, ByteBuffer into) throws IOException {
            readFully(path(file), offset, into);
        }

        @Override
        public void truncate(int file) throws IOException {
            Files.deleteIfExists(path(file));
        }

        @Override
        public void complete() throws IOException {
            Files.deleteIfExists(directory.resolve("snapshot-id"));
            for (int file = 0; file < manifest.files().size(); file++) {
                if (manifest.files().get(file).sizeBytes() == 0 && !Files.exists(path(file))) {
                    Files.createFile(path(file));
                }
                try (FileChannel channel = FileChannel.open(path(file), StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
            Generations.syncDirectory(directory);
        }

        @Override
        public void discard() {
            if (Files.exists(directory)) {
                Generations.delete(directory);
            }
        }
    }

    private static void readFully(Path path, long offset, ByteBuffer into) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (into.hasRemaining()) {
                int read = channel.read(into, offset);
                if (read < 0) {
                    return;
                }
                offset += read;
            }
        }
    }
}
