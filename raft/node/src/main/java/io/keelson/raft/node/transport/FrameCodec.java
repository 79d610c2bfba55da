package io.keelson.raft.node.transport;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Frames as bytes: the head, its checksum, and a body; drawn in {@code package-info}. */
final class FrameCodec {
    static final int HEAD_BYTES = 12;
    static final int CHUNK = 26;

    private static final int CRC_OFFSET = 8;
    private static final int CHUNK_HEAD_BYTES = 14;

    private FrameCodec() {}

    /**
     * One buffer with the whole frame.
     *
     * @throws IllegalArgumentException if the body would be larger than {@code maxBodyBytes}
     */
    static ByteBuf encode(Frame frame, long maxBodyBytes, ByteBufAllocator allocator) {
        byte[] chunkId = new byte[0];
        MessageLite proto = null;
        long size;
        int type;
        switch (frame) {
            case Frame.Raft raft -> {
                size = RaftMessageCodec.sizeBytes(raft.message());
                type = RaftMessageCodec.type(raft.message());
            }
            case SnapshotFrame.Chunk chunk -> {
                chunkId = chunk.id().getBytes(StandardCharsets.UTF_8);
                size = CHUNK_HEAD_BYTES + chunkId.length + (long) chunk.bytes().length;
                type = CHUNK;
            }
            default -> {
                proto = PeerProtoCodec.toProto(frame);
                size = proto.getSerializedSize();
                type = PeerProtoCodec.type(frame);
            }
        }
        if (size > maxBodyBytes) {
            throw new IllegalArgumentException(
                    "a frame of " + size + " bytes, at most " + maxBodyBytes + " are allowed");
        }
        ByteBuf out = allocator.directBuffer(HEAD_BYTES + (int) size);
        try {
            out.writeInt((int) size).writeByte(type).writeZero(3).writeInt(0);
            switch (frame) {
                case Frame.Raft raft -> RaftMessageCodec.write(raft.message(), out);
                case SnapshotFrame.Chunk chunk ->
                        out.writeShort(chunkId.length)
                                .writeBytes(chunkId)
                                .writeInt(chunk.file())
                                .writeLong(chunk.offset())
                                .writeBytes(chunk.bytes());
                default -> {
                    if (proto != null) {
                        write(proto, out, (int) size);
                    }
                }
            }
            if (out.writerIndex() != HEAD_BYTES + (int) size) {
                throw new IllegalStateException(
                        "a frame of type "
                                + type
                                + " has "
                                + (out.writerIndex() - HEAD_BYTES)
                                + " bytes instead of "
                                + size);
            }
            out.setInt(CRC_OFFSET, checksum(out, 0, (int) size));
            return out;
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
    }

    private static void write(MessageLite proto, ByteBuf out, int size) {
        try {
            CodedOutputStream stream =
                    CodedOutputStream.newInstance(out.nioBuffer(out.writerIndex(), size));
            proto.writeTo(stream);
            stream.flush();
            out.writerIndex(out.writerIndex() + size);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the size was asked for: there is room
        }
    }

    /**
     * The length of the body of the frame that begins at the reader index, of which the head is
     * there.
     */
    static long bodyBytes(ByteBuf in) {
        return in.getUnsignedInt(in.readerIndex());
    }

    /**
     * Reads the frame at the reader index, all of whose bytes are there, and steps over it.
     *
     * @param bodyBytes as {@link #bodyBytes} said
     */
    static Frame decode(ByteBuf in, int bodyBytes) throws GarbageException {
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start + 4);
        if (in.getUnsignedMedium(start + 5) != 0) {
            throw new GarbageException("a frame's head is not as it should be");
        }
        if (in.getInt(start + CRC_OFFSET) != checksum(in, start, bodyBytes)) {
            throw new GarbageException("a frame of " + bodyBytes + " bytes has a wrong checksum");
        }
        ByteBuf body = in.slice(start + HEAD_BYTES, bodyBytes);
        in.skipBytes(HEAD_BYTES + bodyBytes);
        try {
            Frame frame;
            if (type <= RaftMessageCodec.LAST) {
                frame = new Frame.Raft(RaftMessageCodec.read(type, body));
            } else if (type == CHUNK) {
                frame = readChunk(body);
            } else {
                frame = PeerProtoCodec.read(type, body.nioBuffer());
                body.skipBytes(body.readableBytes());
            }
            if (body.isReadable()) {
                throw new GarbageException(
                        body.readableBytes() + " bytes too many in a frame of type " + type);
            }
            return frame;
        } catch (IndexOutOfBoundsException e) {
            throw new GarbageException("a frame of type " + type + " is cut short");
        }
    }

    private static SnapshotFrame.Chunk readChunk(ByteBuf in) throws GarbageException {
        int idBytes = in.readUnsignedShort();
        String id = in.readCharSequence(idBytes, StandardCharsets.UTF_8).toString();
        PeerProtoCodec.checkId(id);
        int file = in.readInt();
        long offset = in.readLong();
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        return new SnapshotFrame.Chunk(id, file, offset, bytes);
    }

    private static int checksum(ByteBuf buffer, int start, int bodyBytes) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.nioBuffer(start, CRC_OFFSET));
        crc.update(buffer.nioBuffer(start + HEAD_BYTES, bodyBytes));
        return (int) crc.getValue();
    }
}
