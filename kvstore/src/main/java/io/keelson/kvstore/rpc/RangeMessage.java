package io.keelson.kvstore.rpc;

import com.google.protobuf.CodedOutputStream;
import io.keelson.kvstore.apply.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code RangeResponse} written from stored rows, a slice at a time: header (1), kvs (2), more
 * (3), count (4). A piece of a stream is the same within the one field of a {@code
 * RangeStreamResponse}.
 */
final class RangeMessage extends Outgoing {
    private static final int SLICE_BYTES = 64 * 1024;
    private static final int KVS_TAG = 2 << 3 | 2;
    private static final int MORE = 3;
    private static final int COUNT = 4;
    private static final int STREAM_TAG = 1 << 3 | 2;
    private static final int MAX_PREFIX_BYTES = 6;

    private final byte[] front;
    private final List<Row> rows;
    private final byte[] back;
    private final int sizeBytes;

    private RangeMessage(byte[] front, List<Row> rows, byte[] back, int sizeBytes) {
        this.front = front;
        this.rows = rows;
        this.back = back;
        this.sizeBytes = sizeBytes;
    }

    /** An answer of its own. */
    static RangeMessage whole(
            ResponseHeaders.Header header, List<Row> rows, boolean more, long count) {
        return of(header, rows, more, count, false);
    }

    /** A piece of a stream that is not its last. */
    static RangeMessage piece(List<Row> rows) {
        return of(null, rows, false, 0, true);
    }

    /** The last piece of a stream. */
    static RangeMessage lastPiece(
            ResponseHeaders.Header header, List<Row> rows, boolean more, long count) {
        return of(header, rows, more, count, true);
    }

    private static RangeMessage of(
            ResponseHeaders.@Nullable Header header,
            List<Row> rows,
            boolean more,
            long count,
            boolean streamed) {
        int headerBytes = header == null ? 0 : header.sizeBytes();
        long contentBytes = headerBytes;
        for (Row row : rows) {
            int kvBytes = row.keyValueBytes();
            contentBytes += 1 + CodedOutputStream.computeUInt32SizeNoTag(kvBytes) + kvBytes;
        }
        byte[] back = back(more, count);
        int size = Math.toIntExact(contentBytes + back.length);
        int wrapBytes = streamed ? 1 + CodedOutputStream.computeUInt32SizeNoTag(size) : 0;
        byte[] front = new byte[wrapBytes + headerBytes];
        CodedOutputStream out = CodedOutputStream.newInstance(front);
        try {
            if (streamed) {
                out.writeUInt32NoTag(STREAM_TAG);
                out.writeUInt32NoTag(size);
            }
            if (header != null) {
                header.writeTo(out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("an array refused bytes", e);
        }
        out.checkNoSpaceLeft();
        return new RangeMessage(front, rows, back, Math.addExact(wrapBytes, size));
    }

    private static byte[] back(boolean more, long count) {
        int bytes =
                (more ? CodedOutputStream.computeBoolSize(MORE, true) : 0)
                        + (count == 0 ? 0 : CodedOutputStream.computeInt64Size(COUNT, count));
        byte[] back = new byte[bytes];
        CodedOutputStream out = CodedOutputStream.newInstance(back);
        try {
            if (more) {
                out.writeBool(MORE, true);
            }
            if (count != 0) {
                out.writeInt64(COUNT, count);
            }
        } catch (IOException e) {
            throw new IllegalStateException("an array refused bytes", e);
        }
        out.checkNoSpaceLeft();
        return back;
    }

    @Override
    int sizeBytes() {
        return sizeBytes;
    }

    @Override
    void writeTo(OutputStream out) throws IOException {
        out.write(front);
        int rowsBytes = sizeBytes - front.length - back.length;
        byte[] slice = new byte[Math.min(SLICE_BYTES, rowsBytes + MAX_PREFIX_BYTES)];
        int at = 0;
        for (Row row : rows) {
            int kvBytes = row.keyValueBytes();
            if (kvBytes + MAX_PREFIX_BYTES > slice.length - at && at > 0) {
                out.write(slice, 0, at);
                at = 0;
            }
            if (kvBytes + MAX_PREFIX_BYTES > slice.length) {
                slice = new byte[kvBytes + MAX_PREFIX_BYTES];
            }
            slice[at++] = KVS_TAG;
            at = writeVarint(slice, at, kvBytes);
            at = row.writeKeyValue(slice, at);
        }
        out.write(slice, 0, at);
        out.write(back);
    }

    private static int writeVarint(byte[] out, int at, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out[at++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
        return at;
    }
}
