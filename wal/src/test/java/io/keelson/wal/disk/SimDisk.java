package io.keelson.wal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that can lose its power, its room and its reliability.
 *
 * <p>{@link #afterPowerLoss} makes the disk that a machine finds when it starts again: what was
 * synced is there, of everything else any share, in any order: bytes sector by sector, names each
 * on its own. {@link #losePowerBefore} makes the power go at a chosen operation, which throws
 * {@link PowerLost}, as does every later one. Whoever only kills the process goes on with the same
 * disk after {@link #processKilled}. Chance comes from the generator that is passed in. Threads may
 * share a disk.
 */
public final class SimDisk implements Disk {
    /** The power is gone: not an exception that code under test may handle. */
    public static final class PowerLost extends Error {
        private static final long serialVersionUID = 1L;

        PowerLost() {
            super("the simulated power is gone");
        }
    }

    private record NameChange(Path from, Path to, SimInode inode) {}

    private static final Path NOWHERE = Path.of("");

    private final Map<Path, SimInode> files = new TreeMap<>();
    private final Map<Path, SimInode> durableNames = new HashMap<>();
    private final List<NameChange> unsyncedNames = new ArrayList<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> locks = new HashSet<>();

    private int life;
    private long operations;
    private long powerLostAt = Long.MAX_VALUE;
    private long syncs;
    private long directorySyncs;
    private long syncsUntilFailure = Long.MAX_VALUE;
    private long roomBytes = Long.MAX_VALUE;
    private Runnable beforeOperation = () -> {};

    /** Called before every operation that changes something, whatever comes of the operation. */
    public synchronized void beforeEachOperation(Runnable observer) {
        beforeOperation = observer;
    }

    /** How many operations that change something were tried so far. */
    public synchronized long operations() {
        return operations;
    }

    /** How many files were synced. */
    public synchronized long syncs() {
        return syncs;
    }

    public synchronized long directorySyncs() {
        return directorySyncs;
    }

    /** The power goes instead of the operation of this number, counted from 0. */
    public synchronized void losePowerBefore(long operation) {
        powerLostAt = operation;
    }

    /** The sync after so many more fails, and so does every later one until {@link #heal}. */
    public synchronized void failSyncsAfter(long moreSyncs) {
        syncsUntilFailure = moreSyncs;
    }

    /** So many more bytes fit; a write that does not fit writes what does, then fails. */
    public synchronized void leaveRoomFor(long bytes) {
        roomBytes = bytes;
    }

    /** Ends all faults. */
    public synchronized void heal() {
        syncsUntilFailure = Long.MAX_VALUE;
        roomBytes = Long.MAX_VALUE;
    }

    /** The process is gone, the machine runs on: open files and locks are gone, no byte is. */
    public synchronized void processKilled() {
        life++;
        locks.clear();
        powerLostAt = Long.MAX_VALUE;
    }

    /**
     * The disk after a loss of power at this moment; this one is not changed.
     *
     * @param keptShare of what was not synced: 0 keeps nothing, 1 everything
     */
    public synchronized SimDisk afterPowerLoss(RandomGenerator random, double keptShare) {
        SimDisk after = new SimDisk();
        Map<Path, SimInode> names = new TreeMap<>(durableNames);
        for (NameChange change : unsyncedNames) {
            if (random.nextDouble() < keptShare) {
                apply(change, names);
            }
        }
        Map<SimInode, SimInode> copies = new HashMap<>();
        for (Map.Entry<Path, SimInode> name : names.entrySet()) {
            SimInode copy =
                    copies.computeIfAbsent(
                            name.getValue(), inode -> inode.afterPowerLoss(random, keptShare));
            after.files.put(name.getKey(), copy);
            after.durableNames.put(name.getKey(), copy);
        }
        after.directories.addAll(directories);
        return after;
    }

    /** Changes one bit of a file, durably and behind everyone's back. */
    public synchronized void flip(Path file, int offset, int bit) {
        SimInode inode = files.get(file);
        if (inode == null) {
            throw new IllegalArgumentException("no file " + file);
        }
        inode.flip(offset, bit);
    }

    /** The size of a file as a reader sees it. */
    public synchronized int sizeBytes(Path file) {
        SimInode inode = files.get(file);
        return inode == null ? -1 : inode.sizeBytes();
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            directories.add(path);
        }
    }

    @Override
    public synchronized boolean exists(Path path) {
        return files.containsKey(path) || directories.contains(path);
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        if (!directories.contains(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return files.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
    }

    @Override
    public synchronized DiskFile create(Path file) throws IOException {
        operation();
        if (!directories.contains(file.getParent())) {
            throw new NoSuchFileException(file.toString());
        }
        if (files.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        SimInode inode = new SimInode();
        change(new NameChange(NOWHERE, file, inode));
        return new SimFile(inode, file, true);
    }

    @Override
    public synchronized DiskFile open(Path file) throws IOException {
        return new SimFile(inode(file), file, true);
    }

    @Override
    public synchronized DiskFile openForRead(Path file) throws IOException {
        return new SimFile(inode(file), file, false);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        operation();
        change(new NameChange(from, to, inode(from)));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        operation();
        change(new NameChange(file, NOWHERE, inode(file)));
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        operation();
        directorySyncs++;
        for (NameChange change : List.copyOf(unsyncedNames)) {
            Path name = change.to().equals(NOWHERE) ? change.from() : change.to();
            if (directory.equals(name.getParent())) {
                apply(change, durableNames);
                unsyncedNames.remove(change);
            }
        }
    }

    @Override
    public synchronized Closeable lock(Path file) throws IOException {
        if (!directories.contains(file.getParent())) {
            throw new NoSuchFileException(file.toString());
        }
        if (!locks.add(file)) {
            throw new DiskLockedException(file + " is locked");
        }
        int lockedIn = life;
        return () -> {
            synchronized (this) {
                if (life == lockedIn) {
                    locks.remove(file);
                }
            }
        };
    }

    private SimInode inode(Path file) throws IOException {
        SimInode inode = files.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    private void change(NameChange change) {
        apply(change, files);
        unsyncedNames.add(change);
    }

    private static void apply(NameChange change, Map<Path, SimInode> names) {
        if (names.get(change.from()) == change.inode()) {
            names.remove(change.from());
        }
        if (!change.to().equals(NOWHERE)) {
            names.put(change.to(), change.inode());
        }
    }

    private void operation() {
        if (operations >= powerLostAt) {
            throw new PowerLost();
        }
        beforeOperation.run();
        operations++;
    }

    /** An open file. */
    private final class SimFile implements DiskFile {
        private final SimInode inode;
        private final Path path;
        private final boolean writable;
        private final int openedIn = life;
        private boolean closed;

        SimFile(SimInode inode, Path path, boolean writable) {
            this.inode = inode;
            this.path = path;
            this.writable = writable;
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            synchronized (SimDisk.this) {
                check(false);
                return inode.read(into, offset);
            }
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            synchronized (SimDisk.this) {
                check(true);
                operation();
                byte[] bytes = new byte[from.remaining()];
                from.get(bytes);
                write(bytes, (int) offset);
            }
        }

        @Override
        public void writeZeros(long fromOffset, long toOffset) throws IOException {
            synchronized (SimDisk.this) {
                check(true);
                operation();
                if (fromOffset < toOffset) {
                    write(new byte[(int) (toOffset - fromOffset)], (int) fromOffset);
                }
            }
        }

        private void write(byte[] bytes, int offset) throws IOException {
            long grown = Math.max(0, (long) offset + bytes.length - inode.sizeBytes());
            if (grown <= roomBytes) {
                inode.write(bytes, offset);
                roomBytes -= roomBytes == Long.MAX_VALUE ? 0 : grown;
                return;
            }
            int fitting = (int) (bytes.length - (grown - roomBytes));
            if (fitting > 0) {
                inode.write(Arrays.copyOf(bytes, fitting), offset);
            }
            roomBytes = 0;
            throw new DiskFullException("write " + path + ": No space left on device");
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimDisk.this) {
                check(true);
                operation();
                syncs++;
                if (syncsUntilFailure <= 0) {
                    inode.failSync();
                    throw new IOException("sync " + path + ": Input/output error");
                }
                syncsUntilFailure -= syncsUntilFailure == Long.MAX_VALUE ? 0 : 1;
                inode.sync();
            }
        }

        @Override
        public long sizeBytes() throws IOException {
            synchronized (SimDisk.this) {
                check(false);
                return inode.sizeBytes();
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            synchronized (SimDisk.this) {
                check(true);
                operation();
                inode.truncate((int) sizeBytes);
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private void check(boolean writing) throws IOException {
            if (closed || openedIn != life) {
                throw new IOException(path + " is closed");
            }
            if (writing && !writable) {
                throw new IOException(path + " is open for reading only");
            }
        }
    }
}
