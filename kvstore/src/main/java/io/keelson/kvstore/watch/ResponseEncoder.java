package io.keelson.kvstore.watch;

import com.google.protobuf.CodedOutputStream;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.KeyRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code etcdserverpb.WatchResponse}s straight from events, without message objects: all of
 * a response but {@code watch_id} and {@code fragment}, which {@link WatchMessage} puts in front.
 */
final class ResponseEncoder {
    private static final int HEADER = 1;
    private static final int CREATED = 3;
    private static final int CANCELED = 4;
    private static final int COMPACT_REVISION = 5;
    private static final int CANCEL_REASON = 6;
    private static final int EVENTS = 11;
    private static final int DELETE = 1;
    private static final int LENGTH_DELIMITED = 2;

    private final long clusterId;
    private final long memberId;
    private final LongSupplier raftTerm;

    ResponseEncoder(long clusterId, long memberId, LongSupplier raftTerm) {
        this.clusterId = clusterId;
        this.memberId = memberId;
        this.raftTerm = raftTerm;
    }

    /** Part of one revision, if {@code partial}, else whole revisions. */
    record Body(byte[] bytes, boolean partial) {}

    /**
     * The events as one or more responses of about {@code limitBytes}: cut between revisions, or
     * anywhere if {@code fragment}, where all but the last piece of a cut are partial.
     *
     * @param revision for the headers
     */
    List<Body> events(
            long revision,
            List<KeyEvent> events,
            boolean previous,
            boolean fragment,
            long limitBytes) {
        int[] sizes = new int[events.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = eventSize(events.get(i), previous);
        }
        List<Body> bodies = new ArrayList<>(1);
        int from = 0;
        while (from < sizes.length) {
            int to = from;
            long size = 0;
            while (to < sizes.length) {
                long next =
                        size + CodedOutputStream.computeTagSize(EVENTS) + lengthPrefixed(sizes[to]);
                boolean mayCut = fragment || startsRevision(events, to);
                if (next > limitBytes && to > from && mayCut) {
                    break;
                }
                size = next;
                to++;
            }
            boolean partial = fragment && to < sizes.length;
            bodies.add(
                    new Body(
                            write(revision, events.subList(from, to), sizes, from, size, previous),
                            partial));
            from = to;
        }
        return bodies;
    }

    private static boolean startsRevision(List<KeyEvent> events, int at) {
        return at == 0 || events.get(at).modRevision() != events.get(at - 1).modRevision();
    }

    private byte[] write(
            long revision,
            List<KeyEvent> events,
            int[] sizes,
            int offset,
            long eventBytes,
            boolean previous) {
        byte[] header = header(revision);
        byte[] bytes = new byte[Math.toIntExact(header.length + eventBytes)];
        write(
                bytes,
                out -> {
                    out.writeRawBytes(header);
                    for (int i = 0; i < events.size(); i++) {
                        out.writeTag(EVENTS, LENGTH_DELIMITED);
                        out.writeUInt32NoTag(sizes[offset + i]);
                        writeEvent(out, events.get(i), previous);
                    }
                });
        return bytes;
    }

    /** A response without events. */
    byte[] control(
            long revision,
            boolean created,
            boolean canceled,
            long compactRevision,
            @Nullable String cancelReason) {
        byte[] header = header(revision);
        int size = header.length;
        size += created ? CodedOutputStream.computeBoolSize(CREATED, true) : 0;
        size += canceled ? CodedOutputStream.computeBoolSize(CANCELED, true) : 0;
        size +=
                compactRevision != 0
                        ? CodedOutputStream.computeInt64Size(COMPACT_REVISION, compactRevision)
                        : 0;
        size +=
                cancelReason != null
                        ? CodedOutputStream.computeStringSize(CANCEL_REASON, cancelReason)
                        : 0;
        byte[] bytes = new byte[size];
        write(
                bytes,
                out -> {
                    out.writeRawBytes(header);
                    if (created) {
                        out.writeBool(CREATED, true);
                    }
                    if (canceled) {
                        out.writeBool(CANCELED, true);
                    }
                    if (compactRevision != 0) {
                        out.writeInt64(COMPACT_REVISION, compactRevision);
                    }
                    if (cancelReason != null) {
                        out.writeString(CANCEL_REASON, cancelReason);
                    }
                });
        return bytes;
    }

    /** Field 1, complete. */
    private byte[] header(long revision) {
        long term = raftTerm.getAsLong();
        int size =
                CodedOutputStream.computeUInt64Size(1, clusterId)
                        + CodedOutputStream.computeUInt64Size(2, memberId)
                        + CodedOutputStream.computeInt64Size(3, revision)
                        + CodedOutputStream.computeUInt64Size(4, term);
        byte[] bytes = new byte[CodedOutputStream.computeTagSize(HEADER) + lengthPrefixed(size)];
        write(
                bytes,
                out -> {
                    out.writeTag(HEADER, LENGTH_DELIMITED);
                    out.writeUInt32NoTag(size);
                    out.writeUInt64(1, clusterId);
                    out.writeUInt64(2, memberId);
                    out.writeInt64(3, revision);
                    out.writeUInt64(4, term);
                });
        return bytes;
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** Fills an array to the last byte. */
    private static void write(byte[] bytes, Fields fields) {
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("an array refused bytes", e);
        }
        out.checkNoSpaceLeft();
    }

    private static int lengthPrefixed(int size) {
        return CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    private static int eventSize(KeyEvent event, boolean previous) {
        int size = event.isDelete() ? CodedOutputStream.computeEnumSize(1, DELETE) : 0;
        size += 1 + lengthPrefixed(kvSize(event));
        KeyRecord before = event.previous();
        if (previous && before != null) {
            size += 1 + lengthPrefixed(kvSize(event.key(), before));
        }
        return size;
    }

    private static void writeEvent(CodedOutputStream out, KeyEvent event, boolean previous)
            throws IOException {
        if (event.isDelete()) {
            out.writeEnum(1, DELETE);
        }
        out.writeTag(2, LENGTH_DELIMITED);
        out.writeUInt32NoTag(kvSize(event));
        KeyRecord record = event.record();
        if (record == null) {
            out.writeByteArray(1, event.key());
            out.writeInt64(3, event.modRevision());
        } else {
            writeKv(out, event.key(), record);
        }
        KeyRecord before = event.previous();
        if (previous && before != null) {
            out.writeTag(3, LENGTH_DELIMITED);
            out.writeUInt32NoTag(kvSize(event.key(), before));
            writeKv(out, event.key(), before);
        }
    }

    private static int kvSize(KeyEvent event) {
        KeyRecord record = event.record();
        if (record == null) {
            return CodedOutputStream.computeByteArraySize(1, event.key())
                    + CodedOutputStream.computeInt64Size(3, event.modRevision());
        }
        return kvSize(event.key(), record);
    }

    private static int kvSize(byte[] key, KeyRecord record) {
        int size =
                CodedOutputStream.computeByteArraySize(1, key)
                        + CodedOutputStream.computeInt64Size(2, record.createRevision())
                        + CodedOutputStream.computeInt64Size(3, record.modRevision())
                        + CodedOutputStream.computeInt64Size(4, record.version());
        if (record.value().length > 0) {
            size += CodedOutputStream.computeByteArraySize(5, record.value());
        }
        if (record.lease() != 0) {
            size += CodedOutputStream.computeInt64Size(6, record.lease());
        }
        return size;
    }

    private static void writeKv(CodedOutputStream out, byte[] key, KeyRecord record)
            throws IOException {
        out.writeByteArray(1, key);
        out.writeInt64(2, record.createRevision());
        out.writeInt64(3, record.modRevision());
        out.writeInt64(4, record.version());
        if (record.value().length > 0) {
            out.writeByteArray(5, record.value());
        }
        if (record.lease() != 0) {
            out.writeInt64(6, record.lease());
        }
    }
}
