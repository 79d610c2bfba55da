package io.keelson.kvstore.member;

import io.keelson.raft.core.EntryId;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * The directories of the state machine: each snapshot that is put in place begins a new generation,
 * named after the entry it stands on.
 *
 * <pre>
 *   member/db.&lt;index&gt;-&lt;term&gt;        a generation; the member's first is db.0-0
 *   member/db.&lt;index&gt;-&lt;term&gt;.part   a snapshot that is being received
 *   member/send.&lt;n&gt;                 a checkpoint that is being sent
 * </pre>
 */
final class Generations {
    private static final Pattern NAME = Pattern.compile("db\\.(\\d+)-(\\d+)");

    private final Path directory;

    Generations(Path directory) {
        this.directory = directory;
    }

    Path of(EntryId id) {
        return directory.resolve("db." + id.index() + "-" + id.term());
    }

    Path receiving(EntryId id) {
        return directory.resolve("db." + id.index() + "-" + id.term() + ".part");
    }

    Path sending(long number) {
        return directory.resolve("send." + number);
    }

    /**
     * The generation that lives: the newest complete one. Its renaming is the one point at which a
     * snapshot is put in place; should the log not know of it yet, then the state is ahead of the
     * log, which {@link Restarts} deals with.
     */
    Path live() {
        EntryId newest = EntryId.ZERO;
        for (Path path : children()) {
            Optional<EntryId> id = id(path);
            if (id.isPresent() && id.get().index() > newest.index()) {
                newest = id.get();
            }
        }
        return of(newest);
    }

    /** Deletes everything but this generation. */
    void deleteOthers(Path live) {
        for (Path path : children()) {
            String name = path.getFileName().toString();
            if (!path.equals(live) && (name.startsWith("db.") || name.startsWith("send."))) {
                delete(path);
            }
        }
    }

    /** Gives a complete and synced snapshot its name; durable on return. */
    Path accept(EntryId id) throws IOException {
        Path to = of(id);
        Files.move(receiving(id), to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory);
        return to;
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void delete(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
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
}
