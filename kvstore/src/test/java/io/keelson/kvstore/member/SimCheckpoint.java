package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.EngineBatch;
import io.keelson.kvstore.mvcc.EngineCursor;
import io.keelson.kvstore.mvcc.EngineSnapshot;
import io.keelson.kvstore.mvcc.Family;
import io.keelson.kvstore.mvcc.MemoryEngine;
import io.keelson.kvstore.mvcc.ReadTier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The content of an engine as files: one for each family, some of them empty. */
record SimCheckpoint(List<byte[]> files) {
    static SimCheckpoint of(MemoryEngine engine) {
        List<byte[]> files = new ArrayList<>();
        try (EngineSnapshot snapshot = engine.snapshot()) {
            for (Family family : Family.values()) {
                files.add(file(snapshot, family));
            }
        }
        return new SimCheckpoint(files);
    }

    private static byte[] file(EngineSnapshot snapshot, Family family) {
        List<byte[]> parts = new ArrayList<>();
        int sizeBytes = 0;
        try (EngineCursor cursor = snapshot.cursor(family, new byte[0], null, ReadTier.MEMORY)) {
            for (; cursor.valid(); cursor.next()) {
                parts.add(cursor.key());
                parts.add(cursor.value());
                sizeBytes += 2 * Integer.BYTES + cursor.key().length + cursor.value().length;
            }
        }
        ByteBuffer file = ByteBuffer.allocate(sizeBytes);
        parts.forEach(part -> file.putInt(part.length).put(part));
        return file.array();
    }

    /** An engine of its own that holds it, durably. */
    MemoryEngine load() {
        EngineBatch batch = new EngineBatch();
        Iterator<byte[]> each = files.iterator();
        for (Family family : Family.values()) {
            ByteBuffer file = ByteBuffer.wrap(each.next());
            while (file.hasRemaining()) {
                byte[] key = next(file);
                batch.put(family, key, next(file));
            }
        }
        MemoryEngine engine = new MemoryEngine();
        engine.write(batch);
        engine.flush();
        return engine;
    }

    private static byte[] next(ByteBuffer file) {
        byte[] part = new byte[file.getInt()];
        file.get(part);
        return part;
    }
}
