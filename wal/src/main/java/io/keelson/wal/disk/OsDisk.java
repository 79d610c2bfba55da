package io.keelson.wal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operating system's disk. */
public final class OsDisk implements Disk {
    @Override
    public void createDirectories(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        Path parent = absolute.getParent();
        if (Files.isDirectory(absolute)) {
            syncIfReadable(parent);
            return;
        }
        if (parent != null) {
            createDirectories(parent);
        }
        Files.createDirectory(absolute);
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /** Whoever created the directory may have been killed before he synced its name. */
    private void syncIfReadable(@Nullable Path parent) throws IOException {
        if (parent != null && Files.isReadable(parent)) {
            syncDirectory(parent);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        try {
            return new OsFile(
                    file,
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw OsFile.translate("create", file, e);
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new OsFile(
                file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile openForRead(Path file) throws IOException {
        return new OsFile(file, FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OsFile.translate("rename", from, e);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        // A directory opened for reading is a channel whose force() is fsync on the directory.
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw OsFile.translate("sync directory", directory, e);
        }
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // Falls through: to the caller it is the same as a lock held by another process.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new DiskLockedException(file + " is locked by another process");
    }
}
