package io.keelson.kvstore.watch;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One {@code WatchResponse} on its way out: a few bytes of the watcher's own in front of bytes that
 * all watchers of an interest share. Protobuf does not mind the order of fields.
 */
public final class WatchMessage {
    private final byte[] own;
    private final byte[] shared;

    WatchMessage(byte[] own, byte[] shared) {
        this.own = own;
        this.shared = shared;
    }

    public int sizeBytes() {
        return own.length + shared.length;
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(own);
        out.write(shared);
    }

    /** Field 2, {@code watch_id}, and field 7, {@code fragment}; both absent when they are zero. */
    static byte[] own(long watchId, boolean fragment) {
        int size =
                (watchId == 0 ? 0 : CodedOutputStream.computeInt64Size(2, watchId))
                        + (fragment ? CodedOutputStream.computeBoolSize(7, true) : 0);
        byte[] bytes = new byte[size];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            if (watchId != 0) {
                out.writeInt64(2, watchId);
            }
            if (fragment) {
                out.writeBool(7, true);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("an array refused bytes", e);
        }
        return bytes;
    }
}
