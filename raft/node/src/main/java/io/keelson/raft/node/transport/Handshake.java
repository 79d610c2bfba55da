package io.keelson.raft.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The first words on a connection; drawn in {@code package-info}. */
final class Handshake {
    /** "KEELPEER". */
    static final long MAGIC = 0x4b45454c50454552L;

    static final int VERSION = 1;
    static final int HELLO_BYTES = 64;
    static final int WELCOME_HEAD_BYTES = 30;

    private static final int LONGEST_TEXT = 1024;

    private Handshake() {}

    /** What the one that dials says of itself, and whom it means. */
    record Hello(
            int version,
            ConnectionKind kind,
            long cluster,
            long from,
            long to,
            long nonce,
            LogPosition position) {}

    /** The answer; the connection is open unless there is a refusal. */
    record Welcome(long cluster, long member, @Nullable Refusal refusal) {}

    static ByteBuf encode(Hello hello) {
        ByteBuf out = Unpooled.buffer(HELLO_BYTES);
        out.writeLong(MAGIC).writeShort(hello.version()).writeByte(hello.kind().code());
        out.writeByte(0).writeLong(hello.cluster()).writeLong(hello.from()).writeLong(hello.to());
        out.writeLong(hello.nonce()).writeLong(hello.position().term());
        out.writeLong(hello.position().lastIndex());
        return out.writeInt(checksum(out, out.writerIndex()));
    }

    /** Whether the bytes so far, one or more, may become a hello or a welcome. */
    static boolean mayBegin(ByteBuf in) {
        int there = Math.min(Long.BYTES, in.readableBytes());
        for (int i = 0; i < there; i++) {
            if (in.getByte(in.readerIndex() + i) != (byte) (MAGIC >>> (56 - 8 * i))) {
                return false;
            }
        }
        return true;
    }

    /** Reads {@link #HELLO_BYTES}. A later version may mean other things by what follows it. */
    static Hello decodeHello(ByteBuf in) throws GarbageException {
        ByteBuf hello = in.readSlice(HELLO_BYTES);
        checkMagic(hello);
        if (hello.getInt(HELLO_BYTES - 4) != checksum(hello, HELLO_BYTES - 4)) {
            throw new GarbageException("a hello with a wrong checksum");
        }
        int version = hello.readUnsignedShort();
        int kind = hello.readUnsignedByte();
        hello.skipBytes(1);
        try {
            return new Hello(
                    version,
                    ConnectionKind.ofCode(kind),
                    hello.readLong(),
                    hello.readLong(),
                    hello.readLong(),
                    hello.readLong(),
                    new LogPosition(hello.readLong(), hello.readLong()));
        } catch (IllegalArgumentException e) {
            throw new GarbageException(e.getMessage());
        }
    }

    static ByteBuf encode(Welcome welcome) {
        Refusal refusal = welcome.refusal();
        byte[] text =
                refusal == null ? new byte[0] : refusal.text().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, LONGEST_TEXT);
        ByteBuf out = Unpooled.buffer(WELCOME_HEAD_BYTES + length + 4);
        out.writeLong(MAGIC).writeShort(VERSION);
        out.writeByte(refusal == null ? 0 : refusal.code().code()).writeByte(0);
        out.writeLong(welcome.cluster()).writeLong(welcome.member());
        out.writeShort(length).writeBytes(text, 0, length);
        return out.writeInt(checksum(out, out.writerIndex()));
    }

    /** Reads a welcome, or null when not all of it is there yet. */
    static @Nullable Welcome decodeWelcome(ByteBuf in) throws GarbageException {
        if (in.readableBytes() < WELCOME_HEAD_BYTES) {
            return null;
        }
        int textBytes = in.getUnsignedShort(in.readerIndex() + WELCOME_HEAD_BYTES - 2);
        if (textBytes > LONGEST_TEXT) {
            throw new GarbageException("a welcome with a text of " + textBytes + " bytes");
        }
        int size = WELCOME_HEAD_BYTES + textBytes + 4;
        if (in.readableBytes() < size) {
            return null;
        }
        ByteBuf welcome = in.readSlice(size);
        checkMagic(welcome);
        if (welcome.getInt(size - 4) != checksum(welcome, size - 4)) {
            throw new GarbageException("a welcome with a wrong checksum");
        }
        welcome.skipBytes(2);
        int code = welcome.readUnsignedByte();
        welcome.skipBytes(1);
        long cluster = welcome.readLong();
        long member = welcome.readLong();
        welcome.skipBytes(2);
        String text = welcome.readCharSequence(textBytes, StandardCharsets.UTF_8).toString();
        try {
            return new Welcome(
                    cluster,
                    member,
                    code == 0 ? null : new Refusal(Refusal.Code.ofCode(code), text));
        } catch (IllegalArgumentException e) {
            throw new GarbageException(e.getMessage());
        }
    }

    private static void checkMagic(ByteBuf in) throws GarbageException {
        if (in.readLong() != MAGIC) {
            throw new GarbageException("not the peer protocol");
        }
    }

    private static int checksum(ByteBuf buffer, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.nioBuffer(0, length));
        return (int) crc.getValue();
    }
}
