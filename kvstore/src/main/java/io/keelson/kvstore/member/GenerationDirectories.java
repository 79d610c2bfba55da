package io.keelson.kvstore.member;

import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.OutgoingSnapshot;
import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Generations as directories, named after the entry they began with, and the files of snapshots.
 *
 * <pre>
 *   member/db.&lt;index&gt;-&lt;term&gt;        a generation; the member's first is db.0-0
 *   member/db.&lt;index&gt;-&lt;term&gt;.part   a snapshot that is being received
 *   member/send.&lt;n&gt;                 a checkpoint that is being sent
 * </pre>
 */
final class GenerationDirectories implements Generations {
    private static final Pattern NAME = Pattern.compile("db\\.(\\d+)-(\\d+)");

    private final Path directory;

    GenerationDirectories(Path directory) {
        this.directory = directory;
    }

    private Path of(EntryId id) {
        return directory.resolve("db." + id.index() + "-" + id.term());
    }

    @Override
    public Path beginAnew() {
        deleteOthers(directory);
        return of(EntryId.ZERO);
    }

    /**
     * {@inheritDoc} A generation's name is the one point at which a snapshot is put in place;
     * should the log not know of it yet, then the state is ahead of the log, which {@link Restarts}
     * deals with.
     */
    @Override
    public Path live() {
        EntryId newest = EntryId.ZERO;
        for (Path path : children()) {
            Optional<EntryId> id = id(path);
            if (id.isPresent() && id.get().index() > newest.index()) {
                newest = id.get();
            }
        }
        deleteOthers(of(newest));
        return of(newest);
    }

    private void deleteOthers(Path live) {
        for (Path path : children()) {
            String name = path.getFileName().toString();
            if (!path.equals(live) && (name.startsWith("db.") || name.startsWith("send."))) {
                delete(path);
            }
        }
    }

    @Override
    public Path sending(long number) {
        return directory.resolve("send." + number);
    }

    @Override
    public OutgoingSnapshot send(Path checkpoint, String id, SnapshotMark mark) throws IOException {
        List<SnapshotManifest.File> files = new ArrayList<>();
        try (Stream<Path> children = Files.list(checkpoint)) {
            for (Path file : children.sorted().toList()) {
                files.add(
                        new SnapshotManifest.File(file.getFileName().toString(), Files.size(file)));
            }
        }
        return new Outgoing(this, checkpoint, new SnapshotManifest(id, mark, files));
    }

    @Override
    public Path receiving(EntryId id) {
        return directory.resolve("db." + id.index() + "-" + id.term() + ".part");
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) throws IOException {
        Path part = receiving(manifest.mark().last());
        Path name = part.resolve("snapshot-id");
        boolean same = Files.exists(name) && Files.readString(name).equals(manifest.id());
        if (!same) {
            if (Files.exists(part)) {
                delete(part);
            }
            Files.createDirectories(part);
            Files.writeString(name, manifest.id());
        }
        return new Incoming(this, part, manifest);
    }

    @Override
    public Path accept(EntryId id) throws IOException {
        Path to = of(id);
        Files.move(receiving(id), to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory);
        return to;
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void delete(Path generation) {
        try (Stream<Path> tree = Files.walk(generation)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + generation, e);
        }
    }

    private List<Path> children() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return new ArrayList<>(children.filter(Files::isDirectory).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static Optional<EntryId> id(Path path) {
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        return matcher.matches()
                ? Optional.of(
                        new EntryId(
                                Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    private record Outgoing(Generations generations, Path directory, SnapshotManifest manifest)
            implements OutgoingSnapshot {
        @Override
        public void read(int file, long offset, ByteBuffer into) throws IOException {
            readFully(directory.resolve(manifest.files().get(file).name()), offset, into);
        }

        @Override
        public void close() {
            generations.delete(directory);
        }
    }

    private record Incoming(Generations generations, Path directory, SnapshotManifest manifest)
            implements IncomingSnapshot {
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
            syncDirectory(directory);
        }

        @Override
        public void discard() {
            if (Files.exists(directory)) {
                generations.delete(directory);
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
