package io.keelson.wal;

import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of a segment's file in memory that moves along as it is read. */
final class SegmentWindow {
    private final DiskFile file;
    private final int endOffset;
    private ByteBuffer bytes;
    private int startOffset;

    /**
     * @param endOffset what lies at or behind it is not looked at; at most the file's size
     * @param chunkSizeBytes as much is read at once
     */
    SegmentWindow(DiskFile file, int endOffset, int chunkSizeBytes) {
        this.file = file;
        this.endOffset = endOffset;
        this.bytes = ByteBuffer.allocate(Math.min(chunkSizeBytes, endOffset)).limit(0);
    }

    int endOffset() {
        return endOffset;
    }

    /** The buffer that {@link #at} points into; its limit is the end of what is in memory. */
    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Where in {@link #bytes} the bytes {@code [offset, offset + length)} of the file begin, or -1
     * if they are not all before the end. Buffers handed out earlier may be overwritten.
     */
    int at(int offset, long length) throws IOException {
        if (offset + length > endOffset) {
            return -1;
        }
        if (offset < startOffset || offset + length > (long) startOffset + bytes.limit()) {
            load(offset, (int) length);
            if (length > bytes.limit()) {
                return -1; // the file is shorter than it was
            }
        }
        return offset - startOffset;
    }

    private void load(int offset, int length) throws IOException {
        if (length > bytes.capacity()) {
            bytes = ByteBuffer.allocate(length);
        }
        bytes.clear().limit((int) Math.min(bytes.capacity(), (long) endOffset - offset));
        int count = file.read(bytes, offset);
        bytes.position(0).limit(count);
        startOffset = offset;
    }
}
