package io.keelson.wal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk with directories and files. Creating, renaming and deleting take effect at once for
 * whoever looks, and survive a loss of power only after {@link #syncDirectory}; until then any of
 * them may be lost, each on its own.
 *
 * <p>All methods may be called from any thread. A full disk is a {@link DiskFullException}, a
 * missing file a {@link java.nio.file.NoSuchFileException}, any other failure an {@link
 * IOException}; its message says what was tried.
 */
public interface Disk {
    /** Creates the directory and its missing parents; they survive a loss of power on return. */
    void createDirectories(Path directory) throws IOException;

    boolean exists(Path path) throws IOException;

    /** The names of the files in a directory, without subdirectories, sorted. */
    List<String> list(Path directory) throws IOException;

    /** Creates an empty file for reading and writing; fails if the name is taken. */
    DiskFile create(Path file) throws IOException;

    /** Opens an existing file for reading and writing. */
    DiskFile open(Path file) throws IOException;

    /** Opens an existing file for reading only. */
    DiskFile openForRead(Path file) throws IOException;

    /** Renames a file within its directory, atomically; a file of the new name is replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file. Who has it open keeps reading and writing it. */
    void delete(Path file) throws IOException;

    /** Makes every earlier create, rename and delete in this directory survive a loss of power. */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Takes the lock that this file stands for, creating the file if needed, until the result is
     * closed or the process ends. Fails with a {@link DiskLockedException} if another holds it.
     */
    Closeable lock(Path file) throws IOException;
}
