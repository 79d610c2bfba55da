package io.keelson.wal.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A file of the {@link SimDisk}: what a reader sees, what is surely on the disk, and the writes
 * between the two in their order.
 */
final class SimInode {
    static final int SECTOR_SIZE_BYTES = 512;

    private sealed interface Change {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Written(int offset, byte[] bytes) implements Change {}

    private record Truncated(int sizeBytes) implements Change {}

    private byte[] seen;
    private byte[] durable;
    private final List<Change> unsynced = new ArrayList<>();

    SimInode() {
        this(new byte[0]);
    }

    private SimInode(byte[] content) {
        seen = content;
        durable = content.clone();
    }

    int sizeBytes() {
        return seen.length;
    }

    int read(ByteBuffer into, long offset) {
        int count = Math.clamp(seen.length - offset, 0, into.remaining());
        if (count > 0) {
            into.put(seen, (int) offset, count);
        }
        return count;
    }

    void write(byte[] bytes, int offset) {
        seen = written(seen, offset, bytes, 0, bytes.length);
        unsynced.add(new Written(offset, bytes));
    }

    void truncate(int sizeBytes) {
        if (sizeBytes < seen.length) {
            seen = Arrays.copyOf(seen, sizeBytes);
            unsynced.add(new Truncated(sizeBytes));
        }
    }

    void sync() {
        durable = seen.clone();
        unsynced.clear();
    }

    /**
     * The device did not take what was not synced, and the system will not offer it again: it is
     * still seen, and no later sync makes it durable.
     */
    void failSync() {
        unsynced.clear();
    }

    /** Changes one bit, durably and behind everyone's back. */
    void flip(int offset, int bit) {
        seen[offset] ^= (byte) (1 << bit);
        durable[offset] ^= (byte) (1 << bit);
    }

    /** The file after a loss of power that kept about this share of what was not synced. */
    SimInode afterPowerLoss(RandomGenerator random, double keptShare) {
        byte[] content = durable.clone();
        Map<Integer, Integer> survivingChanges = new HashMap<>();
        for (int i = 0; i < unsynced.size(); i++) {
            switch (unsynced.get(i)) {
                case Truncated(int sizeBytes) -> {
                    if (sizeBytes < content.length && random.nextDouble() < keptShare) {
                        content = Arrays.copyOf(content, sizeBytes);
                    }
                }
                case Written(int offset, byte[] bytes) -> {
                    for (int from = 0; from < bytes.length; ) {
                        int sector = (offset + from) / SECTOR_SIZE_BYTES;
                        int to = Math.min((sector + 1) * SECTOR_SIZE_BYTES - offset, bytes.length);
                        // Each sector is as it was after some number of the changes to it.
                        int surviving =
                                survivingChanges.computeIfAbsent(
                                        sector,
                                        s ->
                                                random.nextDouble() < keptShare
                                                        ? Integer.MAX_VALUE
                                                        : keptShare == 0
                                                                ? 0
                                                                : random.nextInt(unsynced.size()));
                        if (i < surviving) {
                            content = written(content, offset + from, bytes, from, to - from);
                        }
                        from = to;
                    }
                }
            }
        }
        return new SimInode(content);
    }

    private static byte[] written(byte[] content, int offset, byte[] bytes, int from, int length) {
        byte[] result =
                offset + length > content.length
                        ? Arrays.copyOf(content, offset + length)
                        : content;
        System.arraycopy(bytes, from, result, offset, length);
        return result;
    }
}
