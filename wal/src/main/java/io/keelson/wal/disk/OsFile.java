package io.keelson.wal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of the operating system. */
final class OsFile implements DiskFile {
    private static final int ZEROS_SIZE_BYTES = 256 << 10;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(ZEROS_SIZE_BYTES).asReadOnlyBuffer();

    private final Path path;
    private final FileChannel channel;

    OsFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int count = channel.read(into, offset + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
        long at = offset;
        try {
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw translate("write", path, e);
        }
    }

    @Override
    public void writeZeros(long fromOffset, long toOffset) throws IOException {
        for (long at = fromOffset; at < toOffset; at += ZEROS_SIZE_BYTES) {
            write(ZEROS.slice(0, (int) Math.min(ZEROS_SIZE_BYTES, toOffset - at)), at);
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw translate("sync", path, e);
        }
    }

    @Override
    public long sizeBytes() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        channel.truncate(sizeBytes);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Java has no type for a full disk: the operating system's words are all there is. */
    static IOException translate(String verb, Path path, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return new DiskFullException(verb + " " + path + ": " + message, e);
        }
        return e;
    }
}
