package io.keelson.raft.node;

import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.OutgoingSnapshot;
import io.keelson.raft.node.snapshot.SnapshotPort;
import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of a {@link TestingMachine}, as files in memory: some hundred commands each, and an
 * empty one at the end. What was received survives a crash. Used by one agent at a time.
 */
public final class TestingSnapshots implements SnapshotPort {
    private static final int COMMANDS_PER_FILE = 500;

    private final TestingMachine machine;
    private @Nullable Received received;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger filesToDamage = new AtomicInteger();

    public TestingSnapshots(TestingMachine machine) {
        this.machine = machine;
    }

    /** Snapshots opened for sending and not yet closed. */
    public int openForSending() {
        return opened.get() - closed.get();
    }

    /** The process is gone, and what it held open. */
    void crash() {
        closed.set(opened.get());
    }

    public int timesOpened() {
        return opened.get();
    }

    /** Chunks that were written here. */
    public int writes() {
        return writes.get();
    }

    /** The next so many files are stored with a byte changed. */
    public void damageFiles(int count) {
        filesToDamage.set(count);
    }

    @Override
    public OutgoingSnapshot open() {
        int number = opened.incrementAndGet();
        TestingMachine.Image image = machine.image();
        List<byte[]> files = encode(image.commands());
        List<SnapshotManifest.File> described = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            described.add(new SnapshotManifest.File(i + ".part", files.get(i).length));
        }
        String id = image.last().index() + "-" + image.last().term() + "-" + number;
        SnapshotManifest manifest = new SnapshotManifest(id, image.mark(), described);
        return new OutgoingSnapshot() {
            @Override
            public SnapshotManifest manifest() {
                return manifest;
            }

            @Override
            public void read(int file, long offset, ByteBuffer into) {
                copy(files.get(file), offset, into);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private static void copy(byte[] from, long offset, ByteBuffer into) {
        int length = (int) Math.min(into.remaining(), from.length - offset);
        into.put(from, (int) offset, length);
    }

    private static List<byte[]> encode(List<byte[]> commands) {
        List<byte[]> files = new ArrayList<>();
        for (int first = 0; first < commands.size(); first += COMMANDS_PER_FILE) {
            List<byte[]> part =
                    commands.subList(first, Math.min(first + COMMANDS_PER_FILE, commands.size()));
            ByteBuffer file =
                    ByteBuffer.allocate(part.stream().mapToInt(each -> 4 + each.length).sum());
            part.forEach(each -> file.putInt(each.length).put(each));
            files.add(file.array());
        }
        files.add(new byte[0]);
        return files;
    }

    private static List<byte[]> decode(List<byte[]> files) {
        List<byte[]> commands = new ArrayList<>();
        for (byte[] each : files) {
            ByteBuffer file = ByteBuffer.wrap(each);
            while (file.hasRemaining()) {
                byte[] command = new byte[file.getInt()];
                file.get(command);
                commands.add(command);
            }
        }
        return commands;
    }

    @Override
    public IncomingSnapshot receive(SnapshotManifest manifest) {
        Received before = received;
        if (before != null && before.manifest.equals(manifest)) {
            return before;
        }
        Received begun = new Received(manifest);
        received = begun;
        return begun;
    }

    @Override
    public void install(IncomingSnapshot snapshot, InstallDone done) {
        Received complete = (Received) snapshot;
        if (!complete.complete) {
            throw new IllegalStateException("not complete");
        }
        machine.install(
                new TestingMachine.Image(
                        complete.manifest.mark().last(),
                        complete.manifest.mark().configuration(),
                        decode(complete.files)));
        received = null;
        done.installed();
    }

    private final class Received implements IncomingSnapshot {
        private final SnapshotManifest manifest;
        private final List<byte[]> files = new ArrayList<>();
        private boolean complete;

        Received(SnapshotManifest manifest) {
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
            if (filesToDamage.get() > 0 && before.length == 0) {
                filesToDamage.decrementAndGet();
                after[after.length / 2] ^= 1;
            }
            files.set(file, after);
            writes.incrementAndGet();
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
            complete = true;
        }

        @Override
        public void discard() {
            received = null;
        }
    }
}
