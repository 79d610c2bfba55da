package io.keelson.kvstore.mvcc;

import java.util.Arrays;

/**
 * A value of {@link Family#REVS}: what changed at a revision. With where the key's state before is
 * found, a sweep, a catch-up and a count at a past revision need nothing else.
 *
 * <pre>
 *  +------+---------------+--------------+-----+
 *  | kind | previous main | previous sub | key |
 *  +------+---------------+--------------+-----+
 *    u8     u64, u32: not when created
 * </pre>
 */
record RevRecord(Kind kind, long previousMain, int previousSub, byte[] key) {
    /** Codes are stored: never reuse one. */
    enum Kind {
        CREATE(0),
        UPDATE(1),
        DELETE(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static Kind ofCode(byte code) {
            return switch (code) {
                case 0 -> CREATE;
                case 1 -> UPDATE;
                case 2 -> DELETE;
                default -> throw new StorageException("a change of unknown kind " + code);
            };
        }
    }

    byte[] encode() {
        int head = 1 + (kind == Kind.CREATE ? 0 : Layout.REVISION_BYTES);
        byte[] bytes = new byte[head + key.length];
        bytes[0] = kind.code;
        if (kind != Kind.CREATE) {
            Layout.putLong(bytes, 1, previousMain);
            Layout.putInt(bytes, 1 + Long.BYTES, previousSub);
        }
        System.arraycopy(key, 0, bytes, head, key.length);
        return bytes;
    }

    static RevRecord decode(byte[] bytes) {
        Kind kind = Kind.ofCode(bytes[0]);
        return kind == Kind.CREATE
                ? new RevRecord(kind, 0, 0, Arrays.copyOfRange(bytes, 1, bytes.length))
                : new RevRecord(
                        kind,
                        Layout.getLong(bytes, 1),
                        Layout.getInt(bytes, 1 + Long.BYTES),
                        Arrays.copyOfRange(bytes, 1 + Layout.REVISION_BYTES, bytes.length));
    }
}
