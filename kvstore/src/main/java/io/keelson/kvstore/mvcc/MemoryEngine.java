package io.keelson.kvstore.mvcc;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An engine that lives in memory and can crash. Like RocksDB with its log off and atomic flushes,
 * it comes back as it was after some batch: the last one that is known to be durable, or any later
 * one, for a flush may happen by itself at any time.
 */
public final class MemoryEngine implements Engine {
    private static final String CONTENT_FILE = "content";

    /** More batches than this that are not durable make it flush, as a full write buffer does. */
    private static final int UNFLUSHED_BATCHES_MAX = 4096;

    /** One immutable state: a tree for each family. */
    private record Content(PersistentTree<byte[]>[] trees, long bytes) {
        PersistentTree<byte[]> tree(Family family) {
            return trees[family.code()];
        }
    }

    private volatile Content current = nothing();
    private Content durable = current;

    /** States after {@link #durable}, oldest first; the last is {@link #current}. */
    private final Deque<Content> unflushed = new ArrayDeque<>();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Content nothing() {
        PersistentTree<byte[]>[] trees = new PersistentTree[Family.values().length];
        Arrays.fill(trees, PersistentTree.<byte[]>empty());
        return new Content(trees, 0);
    }

    @Override
    public synchronized void write(EngineBatch batch) {
        PersistentTree<byte[]>[] trees = current.trees.clone();
        long bytes = current.bytes;
        for (EngineBatch.Write write : batch.writes()) {
            int family = write.family().code();
            PersistentTree.Node<byte[]> before = trees[family].get(write.key());
            bytes -= before == null ? 0 : before.key().length + before.value().length;
            byte[] value = write.value();
            if (value == null) {
                trees[family] = trees[family].remove(write.key());
            } else {
                trees[family] = trees[family].put(write.key(), value, 0);
                bytes += write.key().length + value.length;
            }
        }
        current = new Content(trees, bytes);
        unflushed.addLast(current);
        if (unflushed.size() > UNFLUSHED_BATCHES_MAX) {
            requestFlush();
        }
    }

    @Override
    public EngineSnapshot snapshot() {
        return new Snapshot(current);
    }

    @Override
    public synchronized byte @Nullable [] durable(Family family, byte[] key) {
        PersistentTree.Node<byte[]> node = durable.tree(family).get(key);
        return node == null ? null : node.value();
    }

    @Override
    public synchronized void requestFlush() {
        durable = current;
        unflushed.clear();
    }

    @Override
    public void flush() {
        requestFlush();
    }

    /**
     * A flush that nobody asked for: some state between the last durable one and now becomes
     * durable.
     */
    public synchronized void flushSome(RandomGenerator random) {
        int flushed = random.nextInt(unflushed.size() + 1);
        for (int i = 0; i < flushed; i++) {
            durable = unflushed.removeFirst();
        }
    }

    /**
     * Loses what was not flushed: afterwards the state is that of some flush since the last one
     * that was seen, and durable.
     */
    public synchronized void crash(RandomGenerator random) {
        flushSome(random);
        unflushed.clear();
        current = durable;
    }

    @Override
    public void checkpoint(Path directory) {
        Content content = current;
        try {
            Files.createDirectory(directory);
            try (DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(
                                    Files.newOutputStream(directory.resolve(CONTENT_FILE))))) {
                for (Family family : Family.values()) {
                    PersistentTree<byte[]> tree = content.tree(family);
                    for (PersistentTree.Node<byte[]> node = tree.ceiling(new byte[0]);
                            node != null;
                            node = tree.higher(node.key())) {
                        out.writeByte(family.code());
                        out.writeInt(node.key().length);
                        out.write(node.key());
                        out.writeInt(node.value().length);
                        out.write(node.value());
                    }
                }
                out.writeByte(-1);
            }
        } catch (IOException e) {
            throw new StorageException("checkpoint to " + directory + " failed", e);
        }
    }

    private static Content load(Path directory) {
        Content content = nothing();
        long bytes = 0;
        try (DataInputStream in =
                new DataInputStream(
                        new BufferedInputStream(
                                Files.newInputStream(directory.resolve(CONTENT_FILE))))) {
            for (int family = in.readByte(); family >= 0; family = in.readByte()) {
                byte[] key = in.readNBytes(in.readInt());
                byte[] value = in.readNBytes(in.readInt());
                content.trees[family] = content.trees[family].put(key, value, 0);
                bytes += key.length + value.length;
            }
        } catch (IOException e) {
            throw new StorageException("no readable checkpoint in " + directory, e);
        }
        return new Content(content.trees, bytes);
    }

    @Override
    public byte @Nullable [] readCheckpoint(Path directory, Family family, byte[] key) {
        PersistentTree.Node<byte[]> node = load(directory).tree(family).get(key);
        return node == null ? null : node.value();
    }

    @Override
    public void install(Path directory, Runnable oldClosed) {
        Content installed = load(directory);
        synchronized (this) {
            current = installed;
            durable = installed;
            unflushed.clear();
        }
        oldClosed.run();
    }

    @Override
    public EngineSizes sizes() {
        long bytes = current.bytes;
        return new EngineSizes(bytes, bytes, bytes);
    }

    @Override
    public void close() {}

    private static final class Snapshot implements EngineSnapshot {
        private final Content content;

        Snapshot(Content content) {
            this.content = content;
        }

        @Override
        public byte @Nullable [] get(Family family, byte[] key, ReadTier tier) {
            PersistentTree.Node<byte[]> node = content.tree(family).get(key);
            return node == null ? null : node.value();
        }

        @Override
        public EngineCursor cursor(
                Family family, byte[] from, byte @Nullable [] to, ReadTier tier) {
            return new TreeCursor(content.tree(family), from, to);
        }

        @Override
        public void close() {}
    }

    private static final class TreeCursor implements EngineCursor {
        private final PersistentTree<byte[]> tree;
        private final byte @Nullable [] to;
        private PersistentTree.@Nullable Node<byte[]> at;

        TreeCursor(PersistentTree<byte[]> tree, byte[] from, byte @Nullable [] to) {
            this.tree = tree;
            this.to = to;
            at = bounded(tree.ceiling(from));
        }

        private PersistentTree.@Nullable Node<byte[]> bounded(
                PersistentTree.@Nullable Node<byte[]> node) {
            boolean past =
                    node != null && to != null && Arrays.compareUnsigned(node.key(), to) >= 0;
            return past ? null : node;
        }

        private PersistentTree.Node<byte[]> here() {
            if (at == null) {
                throw new IllegalStateException("the cursor is at its end");
            }
            return at;
        }

        @Override
        public boolean valid() {
            return at != null;
        }

        @Override
        public byte[] key() {
            return here().key();
        }

        @Override
        public byte[] value() {
            return here().value();
        }

        @Override
        public void next() {
            at = bounded(tree.higher(here().key()));
        }

        @Override
        public void seek(byte[] key) {
            at = bounded(tree.ceiling(key));
        }

        @Override
        public void close() {}
    }
}
