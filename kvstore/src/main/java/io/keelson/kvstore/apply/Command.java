package io.keelson.kvstore.apply;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One command as it stands in the log: a header of {@value #HEADER_BYTES} bytes, then the request
 * in protobuf, as the client sent it. The request is read off the wire once, into an array with
 * room for the header; that array is the log entry's data and what the peers get.
 *
 * <pre>
 *  0        1      2            4            8        16       24        32              40
 *  +--------+------+------------+------------+--------+--------+---------+---------------+------+
 *  | format | kind | user bytes | body bytes | member | nonce  | counter | auth revision | body | user
 *  +--------+------+------------+------------+--------+--------+---------+---------------+------+
 *    u8 = 1   u8     u16          u32          u64      u64      u64       u64
 * </pre>
 *
 * Big-endian. {@code member}, {@code nonce} and {@code counter} are the {@link RequestId}; the user
 * and the revision of the auth store at which it was allowed are empty and 0 without auth.
 */
public final class Command {
    public static final int HEADER_BYTES = 40;
    private static final int FORMAT = 1;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final CommandKind kind;

    private Command(byte[] bytes, CommandKind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /**
     * Fills in the header of an array whose body, from {@link #HEADER_BYTES} to the end, is already
     * there. The array is the command's from now on.
     */
    public static Command fill(CommandKind kind, RequestId id, byte[] bytesWithRoom) {
        if (bytesWithRoom.length < HEADER_BYTES) {
            throw new IllegalArgumentException("no room for a header");
        }
        bytesWithRoom[0] = FORMAT;
        bytesWithRoom[1] = (byte) kind.code();
        bytesWithRoom[2] = 0;
        bytesWithRoom[3] = 0;
        INT.set(bytesWithRoom, 4, bytesWithRoom.length - HEADER_BYTES);
        LONG.set(bytesWithRoom, 8, id.member());
        LONG.set(bytesWithRoom, 16, id.nonce());
        LONG.set(bytesWithRoom, 24, id.counter());
        LONG.set(bytesWithRoom, 32, 0L);
        return new Command(bytesWithRoom, kind);
    }

    /** A command of a body that is not yet in an array of its own. */
    public static Command of(CommandKind kind, RequestId id, byte[] body) {
        byte[] bytes = new byte[HEADER_BYTES + body.length];
        System.arraycopy(body, 0, bytes, HEADER_BYTES, body.length);
        return fill(kind, id, bytes);
    }

    /** Reads the header of an entry's data, or an {@link IllegalArgumentException}. */
    public static Command read(byte[] entryData) {
        if (entryData.length < HEADER_BYTES || entryData[0] != FORMAT) {
            throw new IllegalArgumentException(
                    "not a command of format " + FORMAT + " (" + entryData.length + " bytes)");
        }
        Command command = new Command(entryData, CommandKind.ofCode(entryData[1]));
        if (command.bodyBytes() < 0 || HEADER_BYTES + command.bodyBytes() > entryData.length) {
            throw new IllegalArgumentException("command body of " + command.bodyBytes() + " bytes");
        }
        return command;
    }

    /** The entry's data; shared, never to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public CommandKind kind() {
        return kind;
    }

    public RequestId id() {
        return new RequestId(member(), nonce(), counter());
    }

    public long member() {
        return (long) LONG.get(bytes, 8);
    }

    public long nonce() {
        return (long) LONG.get(bytes, 16);
    }

    public long counter() {
        return (long) LONG.get(bytes, 24);
    }

    public int bodyBytes() {
        return (int) INT.get(bytes, 4);
    }

    /** The request's protobuf bytes, not copied. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(bytes, HEADER_BYTES, bodyBytes());
    }
}
